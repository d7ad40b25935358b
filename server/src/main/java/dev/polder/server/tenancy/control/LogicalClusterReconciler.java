package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.Shards;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Reconciler;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.util.Optional;

/** Sees a logical cluster through its beginning, keeps its address right, and empties it at its end (kcp {@code kcp-logicalcluster}). */
final class LogicalClusterReconciler implements Reconciler {

    private final StoreView view;
    private final ObjectClient client;
    private final Shards shards;
    private final Beginnings beginnings;
    private final LogicalClusterEnd end;

    LogicalClusterReconciler(
            StoreView view, ObjectClient client, Shards shards, Beginnings beginnings, LogicalClusterEnd end) {
        this.view = view;
        this.client = client;
        this.shards = shards;
        this.beginnings = beginnings;
        this.end = end;
    }

    @Override
    public String name() {
        return "kcp-logicalcluster";
    }

    @Override
    public void reconcile(ObjectKey key) {
        ObjectRecord record =
                view.snapshot().map(Tenancy.space(Tenancy.LOGICAL_CLUSTERS)).get(key.cluster(), "", key.name());
        if (record == null || record.unreadable().isPresent()) {
            end.progress().forget(key);
            return;
        }
        ObjectNode cluster = StoredFacts.tree(record);
        if (record.terminating()) {
            end.advance(key.cluster(), cluster);
        } else if (isOrphan(cluster)) {
            client.delete(key.cluster(), Tenancy.LOGICAL_CLUSTERS, "", key.name(), record.uid());
        } else {
            beginnings.advance(key.cluster(), cluster);
            address(key.cluster(), cluster);
        }
    }

    /** Whether the workspace that the logical cluster was made for has gone. */
    private boolean isOrphan(JsonNode cluster) {
        JsonNode owner = cluster.path("spec").path("owner");
        if (!owner.path("resource").asText("").equals(Tenancy.WORKSPACES.resource())) {
            return false;
        }
        ObjectRecord workspace = LogicalClusterName.parse(owner.path("cluster").asText(""))
                .map(parent -> view.snapshot()
                        .map(Tenancy.space(Tenancy.WORKSPACES))
                        .get(parent, "", owner.path("name").asText()))
                .orElse(null);
        return workspace == null || !workspace.uid().equals(owner.path("uid").asText(""));
    }

    private void address(LogicalClusterName cluster, JsonNode described) {
        Optional<Shards.Shard> shard = shards.find(ObjectFacts.note(described, TenancyKeys.SHARD));
        if (shard.isEmpty()) {
            return;
        }
        String url = shard.get().externalUrl() + "/clusters/" + cluster;
        if (!described.path("status").path("URL").asText("").equals(url)) {
            client.modify(cluster, Tenancy.LOGICAL_CLUSTERS, "", TenancyKeys.SINGLETON, "status", live -> {
                live.withObject("/status").put("URL", url);
                return live;
            });
        }
    }
}
