package dev.polder.server.tenancy.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.Conditions.Severity;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.machinery.type.ResourceType;
import dev.polder.server.tenancy.Lifecycle;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.server.tenancy.WorkspaceConditions;
import dev.polder.spi.control.Deletions.Failure;
import dev.polder.spi.control.Deletions.Line;
import dev.polder.spi.control.Deletions.Victim;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.control.Progress;
import dev.polder.spi.schema.ResourceCatalog;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.teardown.Teardown;
import dev.polder.storage.teardown.TeardownOutcome;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Empties a logical cluster: what somebody has to be told about goes by the verbs, then all the rest as a range, and its description
 * last (kcp {@code logicalcluster_resource_deletor.go}, which deletes object by object; docs/decisions/0018-end-as-a-range.md).
 *
 * @param view shows what is left
 * @param schemas tells what there can be
 * @param client deletes
 * @param teardown removes what nothing keeps
 * @param progress knows which logical clusters wait for objects to go, and when it is worth looking at one again
 * @param clock tells the time
 */
record LogicalClusterEnd(
        StoreView view,
        SchemaSource schemas,
        ObjectClient client,
        Teardown teardown,
        Progress progress,
        InstantSource clock) {

    private static final ResourceSpace DESCRIPTIONS = Tenancy.space(Tenancy.LOGICAL_CLUSTERS);

    /** What stays while anything blocks, so that whoever must find out why can enter the cluster. */
    private static final Set<ResourceSpace> LAST =
            Set.of(DESCRIPTIONS, Tenancy.space(Tenancy.ROLES), Tenancy.space(Tenancy.BINDINGS));

    /** Goes as far as it can now; changes in the cluster bring it here again. */
    void advance(LogicalClusterName cluster, ObjectNode described) {
        // Until it turns out that objects are waited for, every change counts.
        progress.forget(key(cluster));
        boolean moved = true;
        while (moved) {
            moved = step(cluster, described);
        }
    }

    private static ObjectKey key(LogicalClusterName cluster) {
        return new ObjectKey(cluster, DESCRIPTIONS, "", TenancyKeys.SINGLETON);
    }

    /** Whether so much has changed meanwhile that the next step can be made at once. */
    private boolean step(LogicalClusterName cluster, ObjectNode described) {
        boolean held = !described.path("status").path("terminators").isEmpty();
        LogicalClusterPhase phase = held ? LogicalClusterPhase.TERMINATING : LogicalClusterPhase.DELETING;
        if (held) {
            hold(cluster, described);
        }
        List<String> finalizers = ObjectFacts.finalizers(described);
        if (held || !finalizers.contains(TenancyKeys.CONTENT_FINALIZER)) {
            return false;
        }
        ViewSnapshot seen = view.snapshot();
        Remains remains = remains(seen, cluster);
        if (remains.keepers().isEmpty() && finalizers.size() == 1 && isSmall(seen, cluster)) {
            // It goes at once: whoever were told that it ends would hear next that it has gone.
            removeRest(cluster);
            return false;
        }
        // What guards the cluster may refuse even this; it goes with the rest, and the next attempt passes.
        ApiException failed = Lifecycle.is(described, phase) ? null : begin(cluster, phase);
        if (!remains.keepers().isEmpty()) {
            failed = either(failed, deleteAll(cluster, remains.keepers()));
            remains = remains(view.snapshot(), cluster);
        }
        if (failed == null && remains.keepers().isEmpty()) {
            removeRest(cluster);
            return false;
        }
        if (failed != null || remains.blockers().any()) {
            // Whoever holds an object may wait for others to go first, as upstream lets them; among these is what
            // refuses.
            failed = either(failed, deleteAll(cluster));
        }
        progress.begin(key(cluster));
        ViewSnapshot now = view.snapshot();
        remains = remains(now, cluster);
        boolean moved = progress.waits(key(cluster), remains.keepers().size(), now.revision());
        if (failed != null) {
            tell(
                    cluster,
                    described,
                    new Told(
                            Severity.ERROR,
                            "ContentDeletionFailed",
                            "Some content cannot be deleted: "
                                    + failed.status().reason().wire(),
                            failed.status().message()));
            throw failed;
        }
        if (remains.blockers().any()) {
            tell(
                    cluster,
                    described,
                    new Told(
                            Severity.INFO,
                            "SomeResourcesRemain",
                            remains.blockers().message(),
                            remains.blockers().named()));
        }
        return moved;
    }

    /** Whether all that is in a cluster goes by one transaction. */
    private static boolean isSmall(ViewSnapshot snapshot, LogicalClusterName cluster) {
        long objects = 0;
        for (ResourceSpace space : snapshot.spaces()) {
            objects += snapshot.map(space).count(cluster);
        }
        return objects <= Teardown.SLICE;
    }

    private static @Nullable ApiException either(@Nullable ApiException one, @Nullable ApiException other) {
        return one == null ? other : one;
    }

    /** Says that the end has begun; what refused to have that said. */
    private @Nullable ApiException begin(LogicalClusterName cluster, LogicalClusterPhase phase) {
        try {
            status(cluster, live -> {
                Lifecycle.setPhase(live, phase);
                Conditions.remove(live, WorkspaceConditions.CONTENT_DELETED);
                return live;
            });
            return null;
        } catch (ApiException e) {
            return e;
        }
    }

    /** Says who has yet to do something, and how long it has been waited for. */
    private void hold(LogicalClusterName cluster, ObjectNode described) {
        UnaryOperator<ObjectNode> change = live -> {
            Lifecycle.setPhase(live, LogicalClusterPhase.TERMINATING);
            String since = live.path("metadata").path("deletionTimestamp").asText("");
            String names =
                    String.join(" ", ObjectFacts.texts(live.path("status").path("terminators")));
            Conditions.markFalse(
                    live,
                    WorkspaceConditions.CONTENT_DELETED,
                    Severity.INFO,
                    "TerminatorExists",
                    "Terminators still exist: [" + names + "], since " + since,
                    clock.instant());
            return live;
        };
        if (!change.apply(described.deepCopy()).equals(described)) {
            status(cluster, change);
        }
    }

    /**
     * Why a cluster does not end.
     *
     * @param outside for the parent as well, where people read who may not look inside: kinds, numbers and times
     * @param inside for those inside: names
     */
    private record Told(Severity severity, String reason, String outside, String inside) {}

    /** Removes what nothing keeps, and lets the description go. What came in between comes here again as a change. */
    private void removeRest(LogicalClusterName cluster) {
        ObjectRecord description = view.snapshot().map(DESCRIPTIONS).get(cluster, "", TenancyKeys.SINGLETON);
        if (description == null || !description.terminating()) {
            return;
        }
        Guard decided = new Guard(KeyLayout.object(description.key()), description.revision());
        ResourceCatalog catalog = schemas.catalog(cluster);
        TeardownOutcome outcome = teardown.run(
                cluster,
                decided,
                row -> KeyLayout.parse(row.key())
                        .map(key -> Remains.keeps(ObjectRecords.decode(key, row), catalog))
                        .orElse(true));
        if (outcome instanceof TeardownOutcome.Gone) {
            client.modify(cluster, Tenancy.LOGICAL_CLUSTERS, "", TenancyKeys.SINGLETON, "", live -> {
                ObjectFacts.setFinalizer(live, TenancyKeys.CONTENT_FINALIZER, false);
                return live;
            });
        }
    }

    private Remains remains(ViewSnapshot snapshot, LogicalClusterName cluster) {
        return Remains.of(snapshot, cluster, schemas.catalog(cluster));
    }

    /** Deletes what somebody has to be told about. */
    private @Nullable ApiException deleteAll(LogicalClusterName cluster, List<ObjectRecord> keepers) {
        Map<ResourceSpace, List<ObjectRecord>> bySpace = new LinkedHashMap<>();
        for (ObjectRecord keeper : keepers) {
            bySpace.computeIfAbsent(keeper.key().space(), any -> new ArrayList<>())
                    .add(keeper);
        }
        ResourceCatalog catalog = schemas.catalog(cluster);
        List<Line> lines = new ArrayList<>();
        bySpace.forEach((space, objects) ->
                catalog.find(space.groupResource()).ifPresent(type -> lines.add(line(type, objects.iterator()))));
        return deleteLines(lines);
    }

    /** Deletes what namespaces do not take with them. */
    private @Nullable ApiException deleteAll(LogicalClusterName cluster) {
        ViewSnapshot snapshot = view.snapshot();
        List<Line> lines = new ArrayList<>();
        for (ResourceType type : schemas.catalog(cluster).types()) {
            if (!type.namespaced() && type.verbs().contains(Verb.DELETE) && !LAST.contains(type.space())) {
                lines.add(line(type, snapshot.map(type.space()).in(cluster)));
            }
        }
        return deleteLines(lines);
    }

    private static Line line(ResourceType type, Iterator<ObjectRecord> objects) {
        GroupVersionResource resource = new GroupVersionResource(
                type.group(), type.storageVersion(), type.names().plural());
        return Line.of(
                resource, objects, object -> object.terminating() ? null : new Victim(object.key(), object.uid()));
    }

    /** One object that cannot be deleted does not keep the others: why the first of them was not. */
    private @Nullable ApiException deleteLines(List<Line> lines) {
        ApiException failed = null;
        for (Failure failure : client.deleteAll(lines)) {
            if (!(failure.why() instanceof ApiException refused)) {
                throw failure.why();
            }
            failed = either(failed, refused);
        }
        return failed;
    }

    private void tell(LogicalClusterName cluster, JsonNode described, Told told) {
        boolean said = says(described, WorkspaceConditions.CONTENT_DELETED, told.outside())
                && says(described, WorkspaceConditions.CONTENT_RELEASED, told.inside());
        if (said) {
            return;
        }
        status(cluster, live -> {
            Instant now = clock.instant();
            Conditions.markFalse(
                    live, WorkspaceConditions.CONTENT_DELETED, told.severity(), told.reason(), told.outside(), now);
            Conditions.markFalse(
                    live, WorkspaceConditions.CONTENT_RELEASED, told.severity(), told.reason(), told.inside(), now);
            return live;
        });
    }

    private static boolean says(JsonNode described, String type, String message) {
        JsonNode condition = Conditions.find(described, type);
        return condition != null && condition.path("message").asText("").equals(message);
    }

    private void status(LogicalClusterName cluster, UnaryOperator<ObjectNode> change) {
        client.modify(cluster, Tenancy.LOGICAL_CLUSTERS, "", TenancyKeys.SINGLETON, "status", change);
    }
}
