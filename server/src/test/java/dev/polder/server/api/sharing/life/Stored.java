package dev.polder.server.api.sharing.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.encoding.StoredValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The objects of a store as they lie there at one revision, whatever a server says of them.
 *
 * @param revision the revision
 * @param objects the objects by their keys
 */
record Stored(long revision, Map<ObjectKey, ObjectNode> objects) {

    static final ResourceSpace CLUSTERS = ResourceSpace.local("core.kcp.io", "logicalclusters");
    private static final ClusterScope.AllClusters ALL = new ClusterScope.AllClusters();
    private static final int MOST = 100_000;

    /** What lies in a store now. */
    static Stored of(ObjectStore store) {
        RangePage page = store.range(new RangeQuery(KeyLayout.start(ALL), KeyLayout.end(ALL), 0, MOST))
                .toCompletableFuture()
                .join();
        Map<ObjectKey, ObjectNode> objects = new LinkedHashMap<>();
        for (StoredRow row : page.rows()) {
            ObjectKey key = KeyLayout.parse(row.key()).orElseThrow();
            objects.put(key, Json.readOwn(StoredValue.json(row.value())));
        }
        return new Stored(page.revision(), objects);
    }

    /** Every object of a resource. */
    void each(ResourceSpace space, BiConsumer<ObjectKey, ObjectNode> use) {
        objects.forEach((key, object) -> {
            if (key.space().equals(space)) {
                use.accept(key, object);
            }
        });
    }

    /** An object without a namespace; a missing node when it is not there. */
    JsonNode at(LogicalClusterName cluster, ResourceSpace space, String name) {
        return at(new ObjectKey(cluster, space, "", name));
    }

    /** An object; a missing node when it is not there. */
    JsonNode at(ObjectKey key) {
        ObjectNode found = objects.get(key);
        return found == null ? Json.object().path("no such object") : found;
    }

    /** The logical cluster at a path, or of this id; one of no object when there is none. */
    LogicalClusterName cluster(String pathOrId) {
        LogicalClusterName named = new LogicalClusterName(pathOrId.startsWith("root:") ? "nowhere" : pathOrId);
        for (Map.Entry<ObjectKey, ObjectNode> one : objects.entrySet()) {
            boolean same = one.getKey().space().equals(CLUSTERS)
                    && one.getValue()
                            .at("/metadata/annotations/kcp.io~1path")
                            .asText("")
                            .equals(pathOrId);
            if (same) {
                return one.getKey().cluster();
            }
        }
        return named;
    }
}
