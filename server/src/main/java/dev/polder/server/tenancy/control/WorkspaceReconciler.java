package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterIds;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.StatusReason;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.Conditions.Severity;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.Lifecycle;
import dev.polder.server.tenancy.Shards;
import dev.polder.server.tenancy.Shards.Shard;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceConditions;
import dev.polder.server.tenancy.WorkspaceTypes.TypeException;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes the logical cluster of a workspace, tells how that is, and ends it with the workspace (kcp {@code kcp-workspace}). */
final class WorkspaceReconciler implements Reconciler {

    private final StoreView view;
    private final ObjectClient client;
    private final Shards shards;
    private final NewLogicalCluster made;
    private final RandomGenerator random;
    private final InstantSource clock;

    WorkspaceReconciler(
            StoreView view,
            ObjectClient client,
            Shards shards,
            NewLogicalCluster made,
            RandomGenerator random,
            InstantSource clock) {
        this.view = view;
        this.client = client;
        this.shards = shards;
        this.made = made;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "kcp-workspace";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectRecord record =
                view.snapshot().map(Tenancy.space(Tenancy.WORKSPACES)).get(key.cluster(), "", key.name());
        if (record == null || record.unreadable().isPresent()) {
            return;
        }
        ObjectNode workspace = StoredFacts.tree(record);
        if (record.terminating()) {
            new WorkspaceEnd(client, clock).advance(key, workspace, ofWorkspace(workspace));
        } else if (!workspace.path("spec").has("mount") && placed(key, workspace)) {
            follow(key, workspace);
        }
    }

    /** The id of a workspace's logical cluster: what it has, or else what was chosen for it; empty when nothing was. */
    static String cluster(JsonNode workspace) {
        String cluster = workspace.path("spec").path("cluster").asText("");
        return cluster.isEmpty() ? ObjectFacts.note(workspace, TenancyKeys.CLUSTER) : cluster;
    }

    private @Nullable ObjectRecord ofWorkspace(JsonNode workspace) {
        ObjectRecord found = described(cluster(workspace));
        return found != null && Lifecycle.isOf(StoredFacts.tree(found), workspace) ? found : null;
    }

    private @Nullable ObjectRecord described(String id) {
        return LogicalClusterName.parse(id)
                .map(cluster -> view.snapshot()
                        .map(Tenancy.space(Tenancy.LOGICAL_CLUSTERS))
                        .get(cluster, "", TenancyKeys.SINGLETON))
                .orElse(null);
    }

    /** Sees to it that the workspace has a logical cluster, and says where; whether it has. */
    private boolean placed(ObjectKey key, ObjectNode workspace) {
        String id = cluster(workspace);
        String shardName = ObjectFacts.note(workspace, TenancyKeys.SHARD);
        if (id.isEmpty() || shardName.isEmpty()) {
            choose(key, workspace);
            return false;
        }
        Optional<Shard> shard = shards.find(shardName);
        if (shard.isEmpty()) {
            status(key, live -> unschedulable(live, "chosen shard \"" + shardName + "\" does not exist anymore"));
            return false;
        }
        boolean known = !workspace.path("spec").path("cluster").asText("").isEmpty();
        ObjectRecord there = described(id);
        if (!known && there == null) {
            make(key, workspace, new LogicalClusterName(id), shard.get());
        } else if (!known && ofWorkspace(workspace) == null) {
            // Somebody else's: another id must be taken.
            client.modify(key.cluster(), Tenancy.WORKSPACES, "", key.name(), "", live -> {
                ObjectFacts.setNote(
                        live, TenancyKeys.CLUSTER, ClusterIds.random(random).value());
                return live;
            });
            return false;
        }
        String url = shard.get().externalUrl() + "/clusters/" + made.path(key);
        if (!known || !workspace.path("spec").path("URL").asText("").equals(url)) {
            client.modify(key.cluster(), Tenancy.WORKSPACES, "", key.name(), "", live -> {
                ObjectNode spec = live.withObject("/spec");
                spec.put("cluster", id);
                spec.put("URL", url);
                ObjectFacts.setFinalizer(live, TenancyKeys.WORKSPACE_FINALIZER, true);
                return live;
            });
            return false;
        }
        return true;
    }

    /** Makes the logical cluster; what its type lacks meanwhile is said before it is tried again. */
    private void make(ObjectKey key, ObjectNode workspace, LogicalClusterName id, Shard shard) {
        try {
            made.make(key, workspace, id, shard);
        } catch (TypeException e) {
            tellUnknown(key, String.valueOf(e.getMessage()));
            throw e;
        } catch (ApiException e) {
            if (e.status().reason() == StatusReason.NOT_FOUND) {
                tellUnknown(key, e.status().message());
            }
            throw e;
        }
    }

    private void tellUnknown(ObjectKey key, String why) {
        status(
                key,
                live -> Conditions.markFalse(
                        live, WorkspaceConditions.SCHEDULED, Severity.ERROR, "Unknown", why, clock.instant()));
    }

    /** A workspace that found no shard when it was made, or was made in another way. */
    private void choose(ObjectKey key, ObjectNode workspace) {
        Optional<Shard> shard = shards.choose(workspace);
        if (shard.isEmpty()) {
            boolean bad =
                    Shards.selector(workspace.path("spec").path("location").path("selector")) == null;
            status(
                    key,
                    live -> unschedulable(
                            live,
                            bad
                                    ? "spec.location.selector is invalid"
                                    : "No available shards to schedule the workspace"));
            return;
        }
        client.modify(key.cluster(), Tenancy.WORKSPACES, "", key.name(), "", live -> {
            Shards.note(live, shard.get());
            if (ObjectFacts.note(live, TenancyKeys.CLUSTER).isEmpty()) {
                ObjectFacts.setNote(
                        live, TenancyKeys.CLUSTER, ClusterIds.random(random).value());
            }
            ObjectFacts.setFinalizer(live, TenancyKeys.WORKSPACE_FINALIZER, true);
            return live;
        });
    }

    private void unschedulable(ObjectNode live, String why) {
        Conditions.markFalse(
                live, WorkspaceConditions.SCHEDULED, Severity.ERROR, "Unschedulable", why, clock.instant());
    }

    /** Repeats what the logical cluster says of itself. */
    private void follow(ObjectKey key, ObjectNode workspace) {
        boolean waits = Lifecycle.is(workspace, LogicalClusterPhase.INITIALIZING)
                || Lifecycle.is(workspace, LogicalClusterPhase.UNAVAILABLE);
        if (!waits) {
            return;
        }
        ObjectRecord record = ofWorkspace(workspace);
        ObjectNode cluster = record == null ? null : StoredFacts.tree(record);
        ObjectNode told = workspace.deepCopy();
        tell(told, cluster);
        if (!told.equals(workspace)) {
            status(key, live -> tell(live, cluster));
        }
    }

    private void tell(ObjectNode live, @Nullable ObjectNode cluster) {
        Instant now = clock.instant();
        if (cluster == null) {
            String why = "LogicalCluster " + live.path("spec").path("cluster").asText() + " not found";
            Conditions.markFalse(
                    live, WorkspaceConditions.INITIALIZED, Severity.ERROR, "WorkspaceDisappeared", why, now);
            Lifecycle.setPhase(live, LogicalClusterPhase.UNAVAILABLE);
            return;
        }
        Lifecycle.follow(live, cluster, now);
    }

    private void status(ObjectKey key, Consumer<ObjectNode> change) {
        client.modify(key.cluster(), Tenancy.WORKSPACES, "", key.name(), "status", live -> {
            change.accept(live);
            return live;
        });
    }
}
