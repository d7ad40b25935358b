package dev.polder.server.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import dev.polder.storage.view.ViewSnapshot;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which resources are defined in whatever logical cluster. Nothing is known before somebody asks, and whoever asks first after
 * changes takes them in.
 */
final class DefinedResources {

    private static final int BATCH = 1024;

    private final StoreView view;
    private final ResourceSpace definitions;
    private final RecordMemo<Optional<ResourceOutline>> outlines;
    /** Where there is a definition of a name. */
    private final Map<String, NavigableSet<LogicalClusterName>> clusters = new HashMap<>();

    private WeakReference<ResourceMap> seen = new WeakReference<>(null);
    private long upTo = -1;

    DefinedResources(StoreView view, ResourceSpace definitions) {
        this.view = view;
        this.definitions = definitions;
        this.outlines = new RecordMemo<>(view, definitions, DefinedResources::outline);
    }

    /** What the first definition in the order of clusters says of a resource, if one is established. */
    Optional<ResourceOutline> find(GroupResource resource) {
        String group = resource.group().isEmpty() ? "core" : resource.group();
        String name = resource.resource() + "." + group;
        for (LogicalClusterName cluster : clusters(name)) {
            Optional<ResourceOutline> outline = outlines.get(cluster, "", name);
            if (outline != null && outline.isPresent()) {
                return outline;
            }
        }
        return Optional.empty();
    }

    /** How many names are defined, as far as somebody has asked. */
    synchronized int size() {
        return clusters.size();
    }

    private synchronized List<LogicalClusterName> clusters(String name) {
        ViewSnapshot snapshot = view.snapshot();
        ResourceMap map = snapshot.map(definitions);
        if (!seen.refersTo(map)) {
            seen = new WeakReference<>(map);
            takeIn(snapshot, map);
        }
        NavigableSet<LogicalClusterName> found = clusters.get(name);
        return found == null ? List.of() : List.copyOf(found);
    }

    private void takeIn(ViewSnapshot snapshot, ResourceMap map) {
        if (upTo < 0) {
            readAll(snapshot, map);
            return;
        }
        try {
            History.Batch batch;
            do {
                batch = view.history().after(definitions, upTo, BATCH);
                for (ViewEvent event : batch.events()) {
                    changed(event.subject().key(), event.after() != null);
                }
                upTo = batch.upTo();
            } while (!batch.events().isEmpty());
        } catch (StoreException.Compacted lost) {
            readAll(snapshot, map);
        }
    }

    private void readAll(ViewSnapshot snapshot, ResourceMap map) {
        clusters.clear();
        map.all().forEachRemaining(record -> changed(record.key(), true));
        upTo = snapshot.revision();
    }

    private void changed(ObjectKey definition, boolean there) {
        clusters.compute(definition.name(), (name, known) -> {
            NavigableSet<LogicalClusterName> in = known == null ? new TreeSet<>() : known;
            if (there) {
                in.add(definition.cluster());
            } else {
                in.remove(definition.cluster());
            }
            return in.isEmpty() ? null : in;
        });
    }

    private static Optional<ResourceOutline> outline(ObjectRecord record) {
        ObjectNode crd = Json.readOwn(record.body().json());
        return CatalogSource.established(crd) ? Optional.of(ResourceOutline.of(crd)) : Optional.empty();
    }
}
