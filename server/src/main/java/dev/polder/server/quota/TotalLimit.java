package dev.polder.server.quota;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.OptionalLong;

/**
 * How many objects there may be in a logical cluster altogether (kcp {@code pkg/objectcount/registry.go}).
 *
 * @param annotated what the cluster says itself ({@code core.kcp.io/max-total-objects}); empty when nothing that is a number
 * @param ready whether all is there that belongs to a new cluster: before that nothing is limited
 */
record TotalLimit(OptionalLong annotated, boolean ready) {

    static final ResourceSpace LOGICAL_CLUSTERS = ResourceSpace.local("core.kcp.io", "logicalclusters");

    static TotalLimit of(ObjectRecord cluster) {
        return of(Json.readOwn(cluster.hold().body().json()));
    }

    static TotalLimit of(JsonNode cluster) {
        JsonNode text = cluster.path("metadata").path("annotations").path(TenancyKeys.MOST_OBJECTS);
        boolean ready = cluster.path("status").path("phase").asText("").equals("Ready");
        return new TotalLimit(text.isTextual() ? number(text.textValue()) : OptionalLong.empty(), ready);
    }

    /** What {@code strconv.ParseInt} reads. */
    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * The limit of a logical cluster; 0 or less when it may have any number. The server's own clusters have none but their own:
     * the server writes there.
     *
     * @param byDefault of those that say nothing themselves
     */
    long in(LogicalClusterName cluster, long byDefault) {
        if (!ready) {
            return 0;
        }
        boolean ours =
                cluster.equals(LogicalClusterName.ROOT) || cluster.value().startsWith("system:");
        return annotated.orElse(ours ? 0 : byDefault);
    }

    /** Whether objects of a resource count. Events come and go, and are needed to understand a full cluster. */
    static boolean counts(GroupResource resource) {
        return !resource.group().equals(ResourceSpace.INTERNAL_GROUP) && !isEvents(resource);
    }

    private static boolean isEvents(GroupResource resource) {
        return resource.resource().equals("events")
                && (resource.group().isEmpty() || resource.group().equals("events.k8s.io"));
    }

    /** How many objects of a logical cluster count. */
    static long used(ViewSnapshot snapshot, LogicalClusterName cluster) {
        return snapshot.spaces().stream()
                .filter(space -> counts(space.groupResource()))
                .mapToLong(space -> snapshot.map(space).count(cluster))
                .sum();
    }
}
