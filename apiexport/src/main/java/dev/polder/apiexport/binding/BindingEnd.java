package dev.polder.apiexport.binding;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.Exports;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.Conditions.Severity;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.spi.control.Deletions.Failure;
import dev.polder.spi.control.Deletions.Line;
import dev.polder.spi.control.Deletions.Victim;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Progress;
import dev.polder.storage.view.HeldRun;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRun;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

    private final StoreView view;
    private final ObjectClient client;
    private final Exports exports;
    private final BoundTypes types;
    private final InstantSource clock;
    private final Progress progress = new Progress();

    public BindingEnd(StoreView view, ObjectClient client, Exports exports, BoundTypes types, InstantSource clock) {
        this.view = view;
        this.client = client;
        this.exports = exports;
        this.types = types;
        this.clock = clock;
    }

    /** What is still there of a binding's objects. */
    private record Rest(TreeMap<String, Integer> resources, TreeMap<String, Integer> finalizers) {}

    /** Knows which bindings wait for objects to go, and when it is worth looking at one again. */
    public Progress progress() {
        return progress;
    }

    /** Deletes what can be deleted, says what remains, and lets the binding go once nothing does. */
    void empty(ViewSnapshot snapshot, Binding binding) {
        ObjectKey key = binding.record().key();
        if (!ObjectFacts.finalizers(binding.record().body().json()).contains(FINALIZER)) {
            progress.forget(key);
            return;
        }
        boolean moved = true;
        ViewSnapshot now = snapshot;
        while (moved) {
            List<Binding.Resource> ending = new ArrayList<>();
            for (Binding.Resource bound : binding.resources()) {
                if (!isAdopted(now, binding, bound)) {
                    ending.add(bound);
                }
            }
            List<Failure> failures = deleteAll(now, key.cluster(), ending);
            progress.begin(key);
            now = view.snapshot();
            Rest rest = rest(now, key.cluster(), ending);
            int left = rest.resources().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            moved = left > 0 && progress.waits(key, left, now.revision());
            report(key, rest, failures);
            if (!failures.isEmpty()) {
                throw failures.get(0).why();
            }
            if (left == 0) {
                release(binding);
            }
        }
    }

    private void release(Binding binding) {
        ObjectKey key = binding.record().key();
        unlock(binding);
        client.modify(key.cluster(), BindingReconciler.BINDINGS, "", key.name(), "", live -> {
            ObjectFacts.setFinalizer(live, FINALIZER, false);
            return live;
        });
        progress.forget(key);
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

    private List<Failure> deleteAll(ViewSnapshot snapshot, LogicalClusterName cluster, List<Binding.Resource> ending) {
        List<Line> lines = new ArrayList<>();
        for (Binding.Resource bound : ending) {
            ResourceSpace space = new ResourceSpace(bound.resource(), bound.identity());
            String version = types.in(snapshot, cluster).stream()
                    .filter(type -> type.type().space().equals(space))
                    .map(type -> type.type().storageVersion())
                    .findFirst()
                    .orElse("");
            GroupVersionResource resource = new GroupVersionResource(
                    bound.resource().group(), version, bound.resource().resource());
            lines.add(Line.of(
                    resource,
                    snapshot.map(space).in(cluster),
                    object -> object.terminating() ? null : new Victim(object.key(), object.uid())));
        }
        return client.deleteAll(lines);
    }

    private Rest rest(ViewSnapshot snapshot, LogicalClusterName cluster, List<Binding.Resource> ending) {
        Rest rest = new Rest(new TreeMap<>(), new TreeMap<>());
        for (Binding.Resource bound : ending) {
            ResourceSpace space = new ResourceSpace(bound.resource(), bound.identity());
            String label = bound.resource().resource() + "." + bound.resource().group();
            ObjectRun all = HeldRun.of(view, ObjectRun.of(snapshot.map(space).in(cluster)));
            while (all.hasNext()) {
                ObjectRecord record = all.next();
                rest.resources().merge(label, 1, Integer::sum);
                if (record.unreadable().isEmpty()) {
                    ObjectFacts.finalizers(record.body().json())
                            .forEach(finalizer -> rest.finalizers().merge(finalizer, 1, Integer::sum));
                }
            }
        }
        return rest;
    }

    private void report(ObjectKey key, Rest rest, List<Failure> failures) {
        client.modify(key.cluster(), BindingReconciler.BINDINGS, "", key.name(), "status", live -> {
            if (!failures.isEmpty()) {
                notYet(
                        live,
                        "ResourceDeletionFailed",
                        failures.stream().map(Failure::message).distinct().collect(Collectors.joining(", ")));
            } else if (!rest.finalizers().isEmpty()) {
                notYet(
                        live,
                        "SomeFinalizersRemain",
                        "Some content in the workspace has finalizers remaining: "
                                + counted(rest.finalizers(), " in "));
            } else if (!rest.resources().isEmpty()) {
                notYet(
                        live,
                        "SomeResourcesRemain",
                        "Some resources are remaining: " + counted(rest.resources(), " has "));
            } else {
                Conditions.markTrue(live, SUCCESS, clock.instant());
            }
            return live;
        });
    }

    private void notYet(ObjectNode live, String reason, String message) {
        Conditions.markFalse(live, SUCCESS, Severity.ERROR, reason, message, clock.instant());
    }

    private static String counted(Map<String, Integer> counts, String joint) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + joint + entry.getValue() + " resource instances")
                .collect(Collectors.joining(", "));
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
