package dev.polder.server.tenancy;

import static dev.polder.machinery.object.ObjectFacts.texts;
import static dev.polder.server.tenancy.StoredFacts.phase;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterIds;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.json.Json;
import dev.polder.machinery.object.Conditions;
import dev.polder.machinery.object.Conditions.Severity;
import dev.polder.machinery.object.ObjectFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the state of a workspace and of a logical cluster alone. It is filled in by the write that brings about
 * the state, so that nobody ever sees a phase without its label, and no further transaction is needed.
 */
public final class Lifecycle {

    private static final int LONGEST_LABEL = 63;

    private Lifecycle() {}

    /** Fills in what follows for a LogicalCluster: the next phase, labels, and the finalizer of terminators. */
    public static void complete(ObjectNode cluster, Instant now) {
        if (!ObjectFacts.isTerminating(cluster)) {
            advance(cluster, now);
        }
        JsonNode status = cluster.path("status");
        ObjectFacts.setFinalizer(
                cluster,
                TenancyKeys.TERMINATORS_FINALIZER,
                !status.path("terminators").isEmpty());
        Map<String, String> labels = new LinkedHashMap<>();
        texts(status.path("initializers")).forEach(i -> label(labels, TenancyKeys.INITIALIZER_LABEL, i));
        texts(status.path("terminators")).forEach(t -> label(labels, TenancyKeys.TERMINATOR_LABEL, t));
        if (cluster.path("metadata").path("labels") instanceof ObjectNode there) {
            List<String> old =
                    there.properties().stream().map(Map.Entry::getKey).toList();
            old.stream()
                    .filter(key -> key.startsWith(TenancyKeys.INITIALIZER_LABEL)
                            || key.startsWith(TenancyKeys.TERMINATOR_LABEL))
                    .filter(key -> !labels.containsKey(key))
                    .forEach(key -> ObjectFacts.setLabel(cluster, key, ""));
        }
        labels.forEach((key, value) -> ObjectFacts.setLabel(cluster, key, value));
        ObjectFacts.setLabel(cluster, TenancyKeys.PHASE_LABEL, phase(cluster));
        reduceOwner(cluster);
    }

    /**
     * Has a logical cluster wait for its initializers.
     *
     * @param done those that have nothing left to do
     */
    public static void begin(ObjectNode cluster, Set<String> done) {
        JsonNode spec = cluster.path("spec");
        ObjectNode status = cluster.withObject("/status");
        List<String> left = texts(spec.path("initializers"));
        left.removeAll(done);
        setPhase(cluster, LogicalClusterPhase.INITIALIZING);
        ObjectFacts.setTexts(status, "initializers", left);
        ObjectFacts.setTexts(status, "terminators", texts(spec.path("terminators")));
    }

    private static void advance(ObjectNode cluster, Instant now) {
        ObjectNode status = cluster.withObject("/status");
        if (is(cluster, LogicalClusterPhase.SCHEDULING)) {
            begin(cluster, Set.of());
        }
        if (is(cluster, LogicalClusterPhase.INITIALIZING)) {
            List<String> initializers = texts(status.path("initializers"));
            if (initializers.isEmpty()) {
                setPhase(cluster, LogicalClusterPhase.READY);
                Conditions.markTrue(cluster, WorkspaceConditions.INITIALIZED, now);
            } else {
                waiting(cluster, initializers, now);
            }
        }
        if (is(cluster, LogicalClusterPhase.READY) && isInactive(cluster)) {
            setPhase(cluster, LogicalClusterPhase.INACTIVE);
        } else if (is(cluster, LogicalClusterPhase.INACTIVE) && !isInactive(cluster)) {
            setPhase(cluster, LogicalClusterPhase.READY);
        }
    }

    /** Says that initializers have work to do. */
    public static void waiting(ObjectNode object, List<String> initializers, Instant now) {
        Conditions.markFalse(
                object,
                WorkspaceConditions.INITIALIZED,
                Severity.INFO,
                "InitializerExists",
                "Initializers still exist: [" + String.join(" ", initializers) + "]",
                now);
    }

    /** Whether a logical cluster is that of a workspace. */
    public static boolean isOf(JsonNode cluster, JsonNode workspace) {
        return cluster.path("spec")
                .path("owner")
                .path("uid")
                .asText("")
                .equals(workspace.path("metadata").path("uid").asText());
    }

    /** Has a workspace that is initializing, or not available, repeat what its logical cluster says of itself. */
    public static void follow(ObjectNode workspace, JsonNode cluster, Instant now) {
        JsonNode described = cluster.path("status");
        List<String> initializers = texts(described.path("initializers"));
        ObjectNode status = workspace.withObject("/status");
        ObjectFacts.setTexts(status, "initializers", initializers);
        ObjectFacts.setTexts(status, "terminators", texts(described.path("terminators")));
        JsonNode bindings = Conditions.find(cluster, WorkspaceConditions.BINDINGS_INITIALIZED);
        if (bindings != null) {
            Conditions.copy(workspace, bindings, now);
        }
        if (is(workspace, LogicalClusterPhase.UNAVAILABLE)) {
            Conditions.markTrue(workspace, WorkspaceConditions.INITIALIZED, now);
        } else if (initializers.isEmpty()) {
            setPhase(workspace, LogicalClusterPhase.READY);
            Conditions.markTrue(workspace, WorkspaceConditions.INITIALIZED, now);
        } else {
            waiting(workspace, initializers, now);
        }
    }

    /**
     * Fills in what follows for a Workspace: the next phase, whether it can be used, its label and its owner.
     *
     * @param clusters finds the description of a logical cluster by its id; null when there is none
     */
    public static void completeWorkspace(
            ObjectNode workspace, Function<String, @Nullable ObjectNode> clusters, Instant now) {
        JsonNode spec = workspace.path("spec");
        if (spec.has("mount")) {
            return;
        }
        boolean placed = !spec.path("cluster").asText("").isEmpty()
                && !spec.path("URL").asText("").isEmpty();
        boolean waits = is(workspace, LogicalClusterPhase.SCHEDULING);
        boolean never = is(workspace, LogicalClusterPhase.UNAVAILABLE)
                && !Conditions.isTrue(workspace, WorkspaceConditions.SCHEDULED);
        if (placed && (waits || never)) {
            setPhase(workspace, LogicalClusterPhase.INITIALIZING);
            Conditions.markTrue(workspace, WorkspaceConditions.SCHEDULED, now);
            // What the logical cluster says already needs no write of its own.
            ObjectNode cluster = clusters.apply(spec.path("cluster").asText());
            if (cluster != null && isOf(cluster, workspace)) {
                follow(workspace, cluster, now);
            }
        } else if (placed || !waits) {
            judge(workspace);
        } else if (Conditions.anyFalse(workspace, WorkspaceConditions.SCHEDULED)) {
            setPhase(workspace, LogicalClusterPhase.UNAVAILABLE);
        }
        ObjectFacts.setLabel(workspace, TenancyKeys.PHASE_LABEL, phase(workspace));
        reduceOwner(workspace);
    }

    /** A ready workspace of which something essential does not hold is unavailable, until it does. */
    private static void judge(ObjectNode workspace) {
        boolean bad = Conditions.anyFalse(workspace, "Workspace");
        if (is(workspace, LogicalClusterPhase.READY) && bad && !ObjectFacts.isTerminating(workspace)) {
            setPhase(workspace, LogicalClusterPhase.UNAVAILABLE);
        } else if (is(workspace, LogicalClusterPhase.UNAVAILABLE) && !bad) {
            setPhase(workspace, LogicalClusterPhase.READY);
        }
    }

    /** Whether an object is in a phase. */
    public static boolean is(JsonNode object, LogicalClusterPhase phase) {
        return phase(object).equals(phase.wire());
    }

    /** Whether an object says that it ends. */
    public static boolean ends(JsonNode object) {
        return is(object, LogicalClusterPhase.DELETING) || is(object, LogicalClusterPhase.TERMINATING);
    }

    /** Puts an object into a phase. */
    public static void setPhase(ObjectNode object, LogicalClusterPhase phase) {
        object.withObject("/status").put("phase", phase.wire());
    }

    /** Whether a LogicalCluster is marked inactive. */
    public static boolean isInactive(JsonNode cluster) {
        return ObjectFacts.note(cluster, TenancyKeys.INACTIVE).equals("true")
                || ObjectFacts.note(cluster, TenancyKeys.INACTIVE_BEFORE).equals("true");
    }

    /** Once ready, an object says who its owner is but no longer in which groups (kcp {@code metaDataReconciler}). */
    private static void reduceOwner(ObjectNode object) {
        String owner = ObjectFacts.note(object, TenancyKeys.OWNER);
        if (owner.isEmpty() || !is(object, LogicalClusterPhase.READY)) {
            return;
        }
        String reduced = "";
        try {
            JsonNode user = Json.readObject(owner.getBytes(StandardCharsets.UTF_8));
            ObjectNode only = Json.object();
            String name = user.path("username").asText("");
            if (!name.isEmpty()) {
                only.put("username", name);
            }
            reduced = new String(Json.write(only), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            // Nobody can make anything of it: it goes, as in kcp.
            reduced = "";
        }
        ObjectFacts.setNote(object, TenancyKeys.OWNER, reduced);
    }

    private static void label(Map<String, String> labels, String prefix, String controller) {
        String hash = HexFormat.of().formatHex(ClusterIds.sha224(controller.getBytes(StandardCharsets.UTF_8)));
        labels.put(prefix + hash.substring(0, LONGEST_LABEL - prefix.length()), hash);
    }

    /** The label that a LogicalCluster has while an initializer or terminator has work to do: key and value. */
    public static Map.Entry<String, String> label(String prefix, String controller) {
        Map<String, String> one = new LinkedHashMap<>();
        label(one, prefix, controller);
        return one.entrySet().iterator().next();
    }
}
