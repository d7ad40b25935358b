package dev.polder.apiexport.binding;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.Exports;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.Conditions.Severity;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Takes away what a binding that is being deleted has brought: the objects of its types, unless another binding serves the
 * same ones, and its locks (kcp {@code pkg/reconciler/apis/apibindingdeletion}).
 */
public final class BindingEnd {

    /** Keeps a binding until its objects have gone. */
    public static final String FINALIZER = "apis.kcp.io/apibinding-finalizer";

    private static final String SUCCESS = "BindingResourceDeleteSuccess";

    private final ObjectClient client;
    private final Exports exports;
    private final BoundTypes types;
    private final InstantSource clock;

    public BindingEnd(ObjectClient client, Exports exports, BoundTypes types, InstantSource clock) {
        this.client = client;
        this.exports = exports;
        this.types = types;
        this.clock = clock;
    }

    /** What is still there of a binding's objects. */
    private record Rest(TreeMap<String, Integer> resources, TreeMap<String, Integer> finalizers) {}

    /** Deletes what can be deleted, says what remains, and lets the binding go once nothing does. */
    void empty(ViewSnapshot snapshot, Binding binding) {
        ObjectKey key = binding.record().key();
        if (!ObjectFacts.finalizers(Json.readOwn(binding.record().body().json()))
                .contains(FINALIZER)) {
            return;
        }
        Rest rest = new Rest(new TreeMap<>(), new TreeMap<>());
        for (Binding.Resource bound : binding.resources()) {
            if (!isAdopted(snapshot, binding, bound)) {
                delete(snapshot, key.cluster(), bound, rest);
            }
        }
        report(key, rest);
        if (rest.resources().isEmpty()) {
            unlock(binding);
            client.modify(key.cluster(), BindingReconciler.BINDINGS, "", key.name(), "", live -> {
                ObjectFacts.setFinalizer(live, FINALIZER, false);
                return live;
            });
        }
    }

    /** Whether another binding, which stays, gets the same schema under the same identity: then objects are its. */
    private boolean isAdopted(ViewSnapshot snapshot, Binding binding, Binding.Resource bound) {
        LogicalClusterName cluster = binding.record().key().cluster();
        for (Binding other : types.bindings(snapshot, cluster)) {
            boolean stays = !other.ending()
                    && !other.record().key().equals(binding.record().key());
            if (stays && offers(snapshot, cluster, other, bound)) {
                return true;
            }
        }
        return false;
    }

    private boolean offers(ViewSnapshot snapshot, LogicalClusterName cluster, Binding other, Binding.Resource bound) {
        return exports.cluster(cluster, other.path())
                .flatMap(at -> exports.export(snapshot, at, other.export()))
                .filter(export -> export.identity().equals(bound.identity()))
                .filter(export -> isOf(snapshot, export, bound))
                .isPresent();
    }

    private boolean isOf(ViewSnapshot snapshot, Export export, Binding.Resource bound) {
        String name = export.schemas().get(bound.resource());
        return name != null
                && exports.schema(snapshot, export.record().key().cluster(), name)
                        .filter(schema -> schema.uid().equals(bound.uid()))
                        .isPresent();
    }

    private void delete(ViewSnapshot snapshot, LogicalClusterName cluster, Binding.Resource bound, Rest rest) {
        ResourceSpace space = new ResourceSpace(bound.resource(), bound.identity());
        String version = types.in(snapshot, cluster).stream()
                .filter(type -> type.type().space().equals(space))
                .map(type -> type.type().storageVersion())
                .findFirst()
                .orElse("");
        GroupVersionResource resource = new GroupVersionResource(
                bound.resource().group(), version, bound.resource().resource());
        String label = resource.resource() + "." + resource.group();
        for (Iterator<ObjectRecord> all = snapshot.map(space).in(cluster); all.hasNext(); ) {
            ObjectRecord record = all.next();
            rest.resources().merge(label, 1, Integer::sum);
            if (record.unreadable().isEmpty()) {
                ObjectFacts.finalizers(Json.readOwn(record.body().json()))
                        .forEach(finalizer -> rest.finalizers().merge(finalizer, 1, Integer::sum));
            }
            if (!record.terminating()) {
                client.delete(
                        cluster,
                        resource,
                        record.key().namespace(),
                        record.key().name(),
                        record.uid());
            }
        }
    }

    private void report(ObjectKey key, Rest rest) {
        client.modify(key.cluster(), BindingReconciler.BINDINGS, "", key.name(), "status", live -> {
            if (!rest.finalizers().isEmpty()) {
                String remaining = rest.finalizers().entrySet().stream()
                        .map(entry -> entry.getKey() + " in " + entry.getValue() + " resource instances")
                        .collect(Collectors.joining(", "));
                Conditions.markFalse(
                        live,
                        SUCCESS,
                        Severity.ERROR,
                        "SomeFinalizersRemain",
                        "Some content in the workspace has finalizers remaining: " + remaining,
                        clock.instant());
            } else if (!rest.resources().isEmpty()) {
                String remaining = rest.resources().entrySet().stream()
                        .map(entry -> entry.getKey() + " has " + entry.getValue() + " resource instances")
                        .collect(Collectors.joining(", "));
                Conditions.markFalse(
                        live,
                        SUCCESS,
                        Severity.ERROR,
                        "SomeResourcesRemain",
                        "Some resources are remaining: " + remaining,
                        clock.instant());
            } else {
                Conditions.markTrue(live, SUCCESS, clock.instant());
            }
            return live;
        });
    }

    private void unlock(Binding binding) {
        Set<GroupResource> resources = new HashSet<>();
        List<Binding.Resource> bound = binding.resources();
        bound.forEach(one -> resources.add(one.resource()));
        LogicalClusterName cluster = binding.record().key().cluster();
        client.modify(cluster, BindingReconciler.CLUSTERS, "", TenancyKeys.SINGLETON, "", live -> {
            ResourceLocks locks = ResourceLocks.of(live);
            locks.give(resources, binding.record().key().name());
            locks.write(live);
            return live;
        });
    }
}
