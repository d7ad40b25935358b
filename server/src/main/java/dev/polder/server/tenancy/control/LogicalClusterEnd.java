package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.type.ResourceType;
import dev.polder.server.tenancy.Conditions;
import dev.polder.server.tenancy.Conditions.Severity;
import dev.polder.server.tenancy.Lifecycle;
import dev.polder.server.tenancy.ObjectFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Empties a logical cluster: what is in it, then who may enter it, then its description (kcp {@code
 * logicalcluster_resource_deletor.go}).
 *
 * @param view shows what is left
 * @param schemas tells what there can be
 * @param client deletes
 * @param clock tells the time
 */
record LogicalClusterEnd(StoreView view, SchemaSource schemas, ObjectClient client, InstantSource clock) {

    private static final ResourceSpace DESCRIPTIONS = Tenancy.space(Tenancy.LOGICAL_CLUSTERS);
    /** What stays to the last, so that whoever must find out why a cluster does not end can enter it. */
    private static final Set<ResourceSpace> LAST =
            Set.of(Tenancy.space(Tenancy.ROLES), Tenancy.space(Tenancy.BINDINGS));

    /** Goes as far as it can now; changes in the cluster bring it here again. */
    void advance(LogicalClusterName cluster, ObjectNode described) {
        boolean held = !described.path("status").path("terminators").isEmpty();
        LogicalClusterPhase phase = held ? LogicalClusterPhase.TERMINATING : LogicalClusterPhase.DELETING;
        if (!Lifecycle.is(described, phase)) {
            status(cluster, live -> {
                Lifecycle.setPhase(live, phase);
                return live;
            });
        }
        if (held || !ObjectFacts.finalizers(described).contains(TenancyKeys.CONTENT_FINALIZER)) {
            return;
        }
        ApiException failed = deleteAll(cluster, false);
        Remains remains = Remains.of(view.snapshot(), cluster, space -> !last(space));
        if (failed != null) {
            tell(
                    cluster,
                    described,
                    Severity.ERROR,
                    "ContentDeletionFailed",
                    failed.status().message());
            throw failed;
        }
        if (!remains.isEmpty()) {
            if (remains.blocked()) {
                tell(cluster, described, Severity.INFO, "SomeResourcesRemain", remains.message());
            }
            return;
        }
        ApiException kept = deleteAll(cluster, true);
        if (kept != null) {
            throw kept;
        }
        Remains rest = Remains.of(view.snapshot(), cluster, space -> !space.equals(DESCRIPTIONS));
        if (rest.isEmpty()) {
            client.modify(cluster, Tenancy.LOGICAL_CLUSTERS, "", TenancyKeys.SINGLETON, "", live -> {
                ObjectFacts.setFinalizer(live, TenancyKeys.CONTENT_FINALIZER, false);
                return live;
            });
        } else if (rest.blocked()) {
            tell(cluster, described, Severity.INFO, "SomeResourcesRemain", rest.message());
        }
    }

    private static boolean last(ResourceSpace space) {
        return space.equals(DESCRIPTIONS) || LAST.contains(space);
    }

    /** Deletes what namespaces do not take with them; one type that cannot be deleted does not keep the others. */
    private @Nullable ApiException deleteAll(LogicalClusterName cluster, boolean lastOnes) {
        ViewSnapshot snapshot = view.snapshot();
        ApiException failed = null;
        for (ResourceType type : schemas.catalog(cluster).types()) {
            boolean wanted = !type.namespaced()
                    && type.verbs().contains(Verb.DELETE)
                    && !type.space().equals(DESCRIPTIONS)
                    && LAST.contains(type.space()) == lastOnes;
            if (!wanted) {
                continue;
            }
            List<ObjectRecord> objects = new ArrayList<>();
            snapshot.map(type.space()).in(cluster).forEachRemaining(objects::add);
            try {
                objects.forEach(object -> delete(type, object));
            } catch (ApiException e) {
                failed = e;
            }
        }
        return failed;
    }

    private void delete(ResourceType type, ObjectRecord object) {
        if (!object.terminating()) {
            GroupVersionResource resource = new GroupVersionResource(
                    type.group(), type.storageVersion(), type.names().plural());
            client.delete(object.key().cluster(), resource, "", object.key().name(), object.uid());
        }
    }

    private void tell(
            LogicalClusterName cluster, JsonNode described, Severity severity, String reason, String message) {
        JsonNode said = Conditions.find(described, Conditions.CONTENT_DELETED);
        if (said != null && said.path("message").asText("").equals(message)) {
            return;
        }
        status(cluster, live -> {
            Conditions.markFalse(live, Conditions.CONTENT_DELETED, severity, reason, message, clock.instant());
            return live;
        });
    }

    private void status(LogicalClusterName cluster, UnaryOperator<ObjectNode> change) {
        client.modify(cluster, Tenancy.LOGICAL_CLUSTERS, "", TenancyKeys.SINGLETON, "status", change);
    }
}
