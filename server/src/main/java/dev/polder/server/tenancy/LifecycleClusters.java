package dev.polder.server.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.spi.authn.LifecycleGroups;
import dev.polder.spi.authn.UserInfo;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the services of initializers and terminators want to know.
 *
 * @param view shows logical clusters and types
 */
public record LifecycleClusters(StoreView view) {

    /** The description of a logical cluster that waits for somebody; empty when none of that id does. */
    public Optional<ObjectNode> waiting(LifecycleService service, LogicalClusterName cluster, String controller) {
        ObjectRecord record =
                view.snapshot().map(Tenancy.space(Tenancy.LOGICAL_CLUSTERS)).get(cluster, "", TenancyKeys.SINGLETON);
        return record == null || record.unreadable().isPresent()
                ? Optional.empty()
                : Optional.of(StoredFacts.tree(record)).filter(found -> service.waits(found, controller));
    }

    /** What a type lets its initializer or terminator do; empty when there is no such type. */
    public Optional<JsonNode> permissions(LifecycleService service, LogicalClusterName cluster, String type) {
        ObjectRecord record = view.snapshot().map(Tenancy.space(Tenancy.TYPES)).get(cluster, "", type);
        return record == null || record.unreadable().isPresent()
                ? Optional.empty()
                : Optional.of(StoredFacts.tree(record).path("spec").path(service.permissions()));
    }

    /**
     * Who made a logical cluster; empty when nobody knows. Groups that stand for one call through a service do not outlive it.
     */
    public static Optional<UserInfo> creator(JsonNode cluster) {
        JsonNode user = cluster.path("spec").path("createdBy");
        String name = user.path("username").asText("");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<String>> extra = new HashMap<>();
        user.path("extra")
                .properties()
                .forEach(entry -> extra.put(entry.getKey(), ObjectFacts.texts(entry.getValue())));
        return Optional.of(LifecycleGroups.without(
                new UserInfo(name, user.path("uid").asText(""), ObjectFacts.texts(user.path("groups")), extra)));
    }
}
