package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ObjectKey;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.Conditions.Severity;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.Lifecycle;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceConditions;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.view.ObjectRecord;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a workspace: first its logical cluster, then itself (kcp {@code workspace_reconcile_deletion.go}).
 *
 * @param client writes
 * @param clock tells the time
 */
record WorkspaceEnd(ObjectClient client, InstantSource clock) {

    /**
     * Goes one step further.
     *
     * @param cluster what describes its logical cluster; null when that has gone, or never was
     */
    void advance(ObjectKey key, ObjectNode workspace, @Nullable ObjectRecord cluster) {
        List<String> finalizers = ObjectFacts.finalizers(workspace);
        boolean ours = finalizers.contains(TenancyKeys.WORKSPACE_FINALIZER);
        if (ours && finalizers.size() > 1) {
            // Whoever has put a finalizer there may still want to look into the workspace.
            return;
        }
        if (cluster == null) {
            if (ours) {
                client.modify(key.cluster(), Tenancy.WORKSPACES, "", key.name(), "", live -> {
                    ObjectFacts.setFinalizer(live, TenancyKeys.WORKSPACE_FINALIZER, false);
                    return live;
                });
            }
            return;
        }
        if (!cluster.terminating()) {
            client.delete(cluster.key().cluster(), Tenancy.LOGICAL_CLUSTERS, "", TenancyKeys.SINGLETON, cluster.uid());
        }
        ObjectNode described = StoredFacts.tree(cluster);
        // What goes at once says nothing of its end, and nobody could read it here.
        if (Lifecycle.ends(described) && !tell(workspace.deepCopy(), described).equals(workspace)) {
            client.modify(key.cluster(), Tenancy.WORKSPACES, "", key.name(), "status", live -> tell(live, described));
        }
    }

    private ObjectNode tell(ObjectNode live, ObjectNode cluster) {
        List<String> terminators = ObjectFacts.texts(cluster.path("status").path("terminators"));
        ObjectFacts.setTexts(live.withObject("/status"), "terminators", terminators);
        Lifecycle.setPhase(
                live, terminators.isEmpty() ? LogicalClusterPhase.DELETING : LogicalClusterPhase.TERMINATING);
        JsonNode content = Conditions.find(cluster, WorkspaceConditions.CONTENT_DELETED);
        List<String> finalizers = ObjectFacts.finalizers(cluster);
        if (!finalizers.isEmpty() && !finalizers.contains(TenancyKeys.CONTENT_FINALIZER)) {
            Conditions.markFalse(
                    live,
                    WorkspaceConditions.CONTENT_DELETED,
                    Severity.INFO,
                    "SomeResourcesRemain",
                    "The LogicalCluster has finalizers remaining: " + String.join(", ", finalizers) + ", since "
                            + cluster.path("metadata").path("deletionTimestamp").asText(""),
                    clock.instant());
        } else if (content != null) {
            Conditions.copy(live, content, clock.instant());
        } else {
            Conditions.remove(live, WorkspaceConditions.CONTENT_DELETED);
        }
        return live;
    }
}
