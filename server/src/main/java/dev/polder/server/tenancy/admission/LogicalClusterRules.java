package dev.polder.server.tenancy.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.tenancy.Lifecycle;
import dev.polder.server.tenancy.Shards;
import dev.polder.server.tenancy.StoredFacts;
import dev.polder.server.tenancy.Tenancy;
import dev.polder.spi.admission.AdmissionPlugin;
import dev.polder.spi.admission.AdmissionRequest;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Logical clusters are made by the server, go through their phases in order, and end when the server says so; what follows
 * from their state is filled in (kcp plugin {@code core.kcp.io/LogicalCluster}).
 */
final class LogicalClusterRules implements AdmissionPlugin {

    /** Phases that a user may only go forward in; the others are before all of them (kcp {@code phaseOrdinal}). */
    private static final List<String> FORWARD = List.of("", "Scheduling", "Initializing", "Ready");

    private final Shards shards;
    private final InstantSource clock;

    LogicalClusterRules(Shards shards, InstantSource clock) {
        this.shards = shards;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "core.kcp.io/LogicalCluster";
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode cluster = request.object();
        if (cluster == null || !Refusals.isOf(request, Tenancy.LOGICAL_CLUSTERS)) {
            return;
        }
        if (request.operation() == Verb.CREATE) {
            shards.find(ObjectFacts.note(cluster, TenancyKeys.SHARD))
                    .ifPresent(shard -> cluster.withObject("/status")
                            .put("URL", shard.externalUrl() + "/clusters/" + request.cluster()));
        }
        Lifecycle.complete(cluster, clock.instant());
    }

    @Override
    public void validate(AdmissionRequest request) {
        if (!Refusals.isOf(request, Tenancy.LOGICAL_CLUSTERS)) {
            return;
        }
        if (request.operation() == Verb.DELETE && request.cluster().equals(LogicalClusterName.ROOT)) {
            // Nobody is privileged enough for this one: everything lies below it.
            throw Refusals.forbidden(request, "LogicalCluster cannot be deleted");
        }
        if (Refusals.isPrivileged(request)) {
            return;
        }
        ObjectNode old = request.old();
        if (request.operation() == Verb.CREATE) {
            throw Refusals.forbidden(request, "LogicalCluster cannot be created");
        }
        if (request.operation() == Verb.DELETE) {
            boolean direct =
                    old != null && old.path("spec").path("directlyDeletable").asBoolean(false);
            if (!direct) {
                throw Refusals.forbidden(request, "LogicalCluster cannot be deleted");
            }
            return;
        }
        ObjectNode cluster = request.object();
        if (cluster != null && old != null) {
            String wrong = wrong(cluster, old);
            if (!wrong.isEmpty()) {
                throw Refusals.forbidden(request, wrong);
            }
        }
    }

    private static String wrong(JsonNode cluster, JsonNode old) {
        JsonNode user = cluster.path("spec").path("createdBy");
        if (!user.equals(old.path("spec").path("createdBy"))) {
            JsonNode shown = user.isMissingNode() ? null : user;
            return FieldError.invalid("spec.createdBy", shown, "field is immutable")
                    .message();
        }
        if (!initializers(cluster, "spec").equals(initializers(old, "spec"))) {
            return "spec.initializers is immutable";
        }
        String status = status(cluster, old);
        if (!status.isEmpty()) {
            return status;
        }
        boolean marked = !Lifecycle.isInactive(old) && Lifecycle.isInactive(cluster);
        boolean ready = Lifecycle.is(cluster, LogicalClusterPhase.READY)
                || (marked && Lifecycle.is(old, LogicalClusterPhase.READY));
        if (marked && !ready) {
            return "LogicalCluster can only be marked inactive in phase \"Ready\", but is in phase \""
                    + StoredFacts.phase(cluster) + "\"";
        }
        return owned(cluster, old);
    }

    private static String status(JsonNode cluster, JsonNode old) {
        Set<String> now = initializers(cluster, "status");
        Set<String> before = initializers(old, "status");
        boolean initializing = Lifecycle.is(cluster, LogicalClusterPhase.INITIALIZING);
        boolean wasInitializing = Lifecycle.is(old, LogicalClusterPhase.INITIALIZING);
        if (initializing && !wasInitializing && !now.equals(initializers(cluster, "spec"))) {
            return "status.initializers do not equal spec.initializers";
        }
        if (wasInitializing && !before.containsAll(now)) {
            return "status.initializers must not grow";
        }
        if (!initializing && !wasInitializing && !now.equals(before)) {
            return "status.initializers is immutable after initialization";
        }
        if (wasInitializing && !initializing && !now.isEmpty()) {
            return "status.initializers is not empty";
        }
        String from = StoredFacts.phase(old);
        String to = StoredFacts.phase(cluster);
        // Being marked is what a user may do; the phase follows in the same write, where kcp has it follow later.
        boolean follows = to.equals(LogicalClusterPhase.INACTIVE.wire()) && Lifecycle.isInactive(cluster);
        return !follows && FORWARD.indexOf(from) > FORWARD.indexOf(to)
                ? "cannot transition from \"" + from + "\" to \"" + to + "\""
                : "";
    }

    /** Whom a logical cluster ends with, where it is known and how much it may hold is not for those in it to say. */
    private static String owned(JsonNode cluster, JsonNode old) {
        if (!cluster.path("spec").path("owner").equals(old.path("spec").path("owner"))) {
            return "spec.owner is immutable";
        }
        if (!ObjectFacts.note(cluster, TenancyKeys.MOST_OBJECTS)
                .equals(ObjectFacts.note(old, TenancyKeys.MOST_OBJECTS))) {
            return "modification of reserved annotation: \"" + TenancyKeys.MOST_OBJECTS + "\"";
        }
        for (String key :
                List.of(TenancyKeys.PATH, TenancyKeys.TYPE, TenancyKeys.PROFILE, TenancyKeys.REQUIRED_GROUPS)) {
            if (!ObjectFacts.note(cluster, key).equals(ObjectFacts.note(old, key))) {
                return "annotation " + key + " is immutable";
            }
        }
        return "";
    }

    private static Set<String> initializers(JsonNode cluster, String part) {
        return new HashSet<>(ObjectFacts.texts(cluster.path(part).path("initializers")));
    }
}
