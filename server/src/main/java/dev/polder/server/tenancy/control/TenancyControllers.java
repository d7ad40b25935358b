package dev.polder.server.tenancy.control;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.kind.ApiKinds;
import dev.polder.server.tenancy.Shards;
import dev.polder.server.tenancy.SharedByRoot;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceTypes;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Progress;
import dev.polder.spi.control.Reconciler;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.teardown.Teardown;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The controllers of workspaces and logical clusters, and what makes each look at something. */
public final class TenancyControllers {

    private static final ResourceSpace WORKSPACES = Tenancy.space(Tenancy.WORKSPACES);
    private static final ResourceSpace CLUSTERS = Tenancy.space(Tenancy.LOGICAL_CLUSTERS);
    private static final ResourceSpace TYPES = Tenancy.space(Tenancy.TYPES);
    private static final ResourceSpace SETS = Tenancy.space(Tenancy.PARTITION_SETS);
    private static final ResourceSpace PARTITIONS = Tenancy.space(Tenancy.PARTITIONS);
    private static final ResourceSpace SHARDS = Tenancy.space(Tenancy.SHARDS);

    private TenancyControllers() {}

    /**
     * A controller.
     *
     * @param reconciler looks at objects
     * @param spaces the resources whose changes concern it
     * @param objects the objects to look at when an object of these appeared, changed or disappeared
     * @param progress tells when it is worth looking again at what waits for others; null where nothing does
     */
    public record Watched(
            Reconciler reconciler,
            Predicate<ResourceSpace> spaces,
            Function<ObjectRecord, List<ObjectKey>> objects,
            @Nullable Progress progress) {

        Watched(
                Reconciler reconciler,
                Predicate<ResourceSpace> spaces,
                Function<ObjectRecord, List<ObjectKey>> objects) {
            this(reconciler, spaces, objects, null);
        }
    }

    /**
     * What the controllers work with.
     *
     * @param view shows what there is
     * @param schemas tells what a logical cluster serves
     * @param types finds types of workspaces
     * @param exports finds what can be bound
     * @param shares what root exports
     * @param random makes ids nobody can guess
     * @param clock tells the time
     */
    public record Parts(
            StoreView view,
            SchemaSource schemas,
            WorkspaceTypes types,
            Exports exports,
            SharedByRoot shares,
            RandomGenerator random,
            InstantSource clock) {}

    /**
     * All controllers.
     *
     * @param clients makes a client that acts as the given system user
     * @param teardown ends logical clusters in the same term
     */
    public static List<Watched> all(Parts parts, Function<String, ObjectClient> clients, Teardown teardown) {
        StoreView view = parts.view();
        Shards shards = new Shards(view);
        ObjectClient workspaces = clients.apply(Tenancy.MAKES_CLUSTERS);
        ObjectClient clusters = clients.apply(Tenancy.ENDS_CLUSTERS);
        ObjectClient ofMounts = clients.apply("system:polder:mounts");
        Mounts mounts = new Mounts();
        Progress ends = new Progress();
        DefaultBindings bindings = new DefaultBindings(parts.types());
        Beginnings beginnings = new Beginnings(view, clusters, bindings);
        DefaultBindingTriggers triggers = new DefaultBindingTriggers(view, parts.types(), parts.exports(), bindings);
        return List.of(
                new Watched(
                        new WorkspaceTypeReconciler(
                                view, clients.apply("system:polder:workspace-types"), shards, parts.clock()),
                        space -> space.equals(TYPES) || space.equals(SHARDS),
                        record -> record.key().space().equals(TYPES) ? List.of(record.key()) : all(view, TYPES)),
                new Watched(
                        new RootExportReconciler(view, clients.apply("system:polder:root-exports"), parts.shares()),
                        space -> space.equals(CLUSTERS) || space.equals(ApiKinds.EXPORTS),
                        TenancyControllers::root),
                new Watched(
                        new WorkspaceReconciler(
                                view,
                                workspaces,
                                shards,
                                new NewLogicalCluster(view, workspaces, parts.types(), beginnings),
                                parts.random(),
                                parts.clock()),
                        space -> space.equals(WORKSPACES) || space.equals(CLUSTERS) || space.equals(SHARDS),
                        record -> workspacesOf(view, record)),
                new Watched(
                        new PartitionSetReconciler(
                                view, clients.apply("system:polder:partitions"), shards, parts.clock()),
                        space -> space.equals(SETS) || space.equals(PARTITIONS) || space.equals(SHARDS),
                        record -> setsOf(view, record)),
                new Watched(
                        new LogicalClusterReconciler(
                                view,
                                clusters,
                                shards,
                                beginnings,
                                new LogicalClusterEnd(view, parts.schemas(), clusters, teardown, ends, parts.clock())),
                        space -> true,
                        record -> clustersOf(view, ends, record),
                        ends),
                new Watched(
                        new DefaultBindingReconciler(
                                view,
                                clients.apply("system:polder:default-bindings"),
                                parts.exports(),
                                bindings,
                                parts.clock()),
                        DefaultBindingTriggers::concerns,
                        triggers::of),
                new Watched(
                        new MountReconciler(parts, ofMounts, shards, mounts),
                        space -> true,
                        record -> mountsOf(view, mounts, record)));
    }

    private static List<ObjectKey> root(ObjectRecord record) {
        LogicalClusterName cluster = record.key().cluster();
        return cluster.equals(LogicalClusterName.ROOT)
                ? List.of(new ObjectKey(cluster, CLUSTERS, "", TenancyKeys.SINGLETON))
                : List.of();
    }

    private static List<ObjectKey> mountsOf(StoreView view, Mounts mounts, ObjectRecord record) {
        ResourceSpace space = record.key().space();
        if (space.equals(SHARDS)) {
            return all(view, WORKSPACES);
        }
        return space.equals(WORKSPACES) ? List.of(record.key()) : mounts.of(record.key());
    }

    private static List<ObjectKey> workspacesOf(StoreView view, ObjectRecord record) {
        ResourceSpace space = record.key().space();
        if (space.equals(WORKSPACES)) {
            return List.of(record.key());
        }
        if (space.equals(SHARDS)) {
            return all(view, WORKSPACES);
        }
        if (record.unreadable().isPresent()) {
            return List.of();
        }
        var owner = StoredFacts.spec(record).path("owner");
        return owner.path("resource").asText("").equals(Tenancy.WORKSPACES.resource())
                ? LogicalClusterName.parse(owner.path("cluster").asText(""))
                        .map(cluster -> List.of(new ObjectKey(
                                cluster, WORKSPACES, "", owner.path("name").asText())))
                        .orElse(List.of())
                : List.of();
    }

    private static List<ObjectKey> setsOf(StoreView view, ObjectRecord record) {
        ObjectKey key = record.key();
        if (key.space().equals(SETS)) {
            return List.of(key);
        }
        if (key.space().equals(SHARDS)) {
            return all(view, SETS);
        }
        List<ObjectKey> owners = new ArrayList<>();
        if (record.unreadable().isEmpty()) {
            for (var owner : StoredFacts.tree(record).path("metadata").path("ownerReferences")) {
                if (owner.path("kind").asText("").equals("PartitionSet")) {
                    owners.add(new ObjectKey(
                            key.cluster(), SETS, "", owner.path("name").asText()));
                }
            }
        }
        return owners;
    }

    private static List<ObjectKey> all(StoreView view, ResourceSpace space) {
        List<ObjectKey> all = new ArrayList<>();
        view.snapshot().map(space).all().forEachRemaining(one -> all.add(one.key()));
        return all;
    }

    private static List<ObjectKey> clustersOf(StoreView view, Progress ends, ObjectRecord record) {
        ObjectKey key = record.key();
        if (key.space().equals(CLUSTERS)) {
            return List.of(key);
        }
        List<ObjectKey> found = new ArrayList<>();
        if (key.space().equals(SHARDS)) {
            view.snapshot().map(CLUSTERS).all().forEachRemaining(one -> found.add(one.key()));
        }
        if (key.space().equals(WORKSPACES) && record.unreadable().isEmpty()) {
            LogicalClusterName.parse(WorkspaceReconciler.cluster(StoredFacts.tree(record)))
                    .ifPresent(cluster -> found.add(new ObjectKey(cluster, CLUSTERS, "", TenancyKeys.SINGLETON)));
        }
        ObjectRecord around = view.snapshot().map(CLUSTERS).get(key.cluster(), "", TenancyKeys.SINGLETON);
        if (around != null
                && around.terminating()
                && (!ends.isWaiting(around.key()) || ends.changed(around.key(), Long.MAX_VALUE))) {
            found.add(around.key());
        }
        return found;
    }
}
