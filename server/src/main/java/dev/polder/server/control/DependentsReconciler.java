package dev.polder.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Carries out the propagation policies that a delete recorded: with {@code orphan} the dependents lose their reference and
 * stay, with {@code foregroundDeletion} they go first. Works from the view's index of owners, within one logical cluster.
 */
final class DependentsReconciler implements Reconciler, Trigger {

    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";

    private final StoreView view;
    private final SchemaSource schemas;
    private final ObjectClient client;

    /** Owners that wait for dependents to go, by uid. */
    private final Map<String, ObjectKey> waiting = new ConcurrentHashMap<>();

    DependentsReconciler(StoreView view, SchemaSource schemas, ObjectClient client) {
        this.view = view;
        this.schemas = schemas;
        this.client = client;
    }

    @Override
    public String name() {
        return "dependents";
    }

    @Override
    public List<ObjectKey> onEvent(ViewEvent event) {
        return onExisting(event.subject());
    }

    /** Terminating objects, and the waiting owners of whatever has changed. */
    @Override
    public List<ObjectKey> onExisting(ObjectRecord record) {
        List<ObjectKey> keys = new ArrayList<>();
        if (record.terminating()) {
            keys.add(record.key());
        }
        for (ObjectRecord.OwnerLink link : record.owners()) {
            ObjectKey owner = waiting.get(link.uid());
            if (owner != null) {
                keys.add(owner);
            }
        }
        return keys;
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectRecord owner = view.snapshot().map(key.space()).get(key.cluster(), key.namespace(), key.name());
        if (owner == null || !owner.terminating() || owner.unreadable().isPresent()) {
            waiting.values().remove(key);
            return;
        }
        List<String> finalizers = finalizers(owner);
        List<ObjectRecord> dependents = view.snapshot().dependents(key.cluster(), owner.uid());
        if (finalizers.contains(ORPHAN)) {
            dependents.forEach(dependent -> disown(dependent, owner.uid()));
            release(owner, ORPHAN);
        } else if (finalizers.contains(FOREGROUND)) {
            // Noted before the look below, so that no end of a dependent falls between the two.
            waiting.put(owner.uid(), key);
            dependents.stream().filter(d -> !d.terminating()).forEach(this::delete);
            boolean blocked = view.snapshot().dependents(key.cluster(), owner.uid()).stream()
                    .anyMatch(d -> blocks(d, owner.uid()));
            if (!blocked) {
                release(owner, FOREGROUND);
            }
        }
    }

    private static boolean blocks(ObjectRecord dependent, String owner) {
        return dependent.owners().stream().anyMatch(o -> o.uid().equals(owner) && o.blocks());
    }

    private void disown(ObjectRecord dependent, String owner) {
        resource(dependent.key().cluster(), dependent.key().space())
                .ifPresent(resource -> client.modify(
                        dependent.key().cluster(),
                        resource,
                        dependent.key().namespace(),
                        dependent.key().name(),
                        "",
                        live -> without(
                                live,
                                "ownerReferences",
                                r -> r.path("uid").asText().equals(owner))));
    }

    private void delete(ObjectRecord dependent) {
        resource(dependent.key().cluster(), dependent.key().space())
                .ifPresent(resource -> client.delete(
                        dependent.key().cluster(),
                        resource,
                        dependent.key().namespace(),
                        dependent.key().name(),
                        dependent.uid()));
    }

    private void release(ObjectRecord owner, String finalizer) {
        resource(owner.key().cluster(), owner.key().space())
                .ifPresent(resource -> client.modify(
                        owner.key().cluster(),
                        resource,
                        owner.key().namespace(),
                        owner.key().name(),
                        "",
                        live -> without(live, "finalizers", f -> f.asText().equals(finalizer))));
    }

    private static ObjectNode without(ObjectNode live, String list, Predicate<JsonNode> gone) {
        if (live.path("metadata") instanceof ObjectNode metadata && metadata.path(list) instanceof ArrayNode items) {
            for (int i = items.size() - 1; i >= 0; i--) {
                if (gone.test(items.get(i))) {
                    items.remove(i);
                }
            }
            if (items.isEmpty()) {
                metadata.remove(list);
            }
        }
        return live;
    }

    private static List<String> finalizers(ObjectRecord owner) {
        List<String> names = new ArrayList<>();
        Json.readOwn(owner.body().json()).path("metadata").path("finalizers").forEach(f -> names.add(f.asText()));
        return names;
    }

    private Optional<GroupVersionResource> resource(LogicalClusterName cluster, ResourceSpace space) {
        return schemas.catalog(cluster)
                .find(space.groupResource())
                .map(type -> new GroupVersionResource(
                        type.group(), type.storageVersion(), type.names().plural()));
    }
}
