package dev.polder.server.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.machinery.object.ObjectFacts;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The services through which initializers and terminators find the logical clusters that wait for them (kcp-inventory 2.7, 5.2,
 * 5.3).
 */
public enum LifecycleService {
    INITIALIZING("initializ", LogicalClusterPhase.INITIALIZING, TenancyKeys.INITIALIZER_LABEL),
    TERMINATING("terminat", LogicalClusterPhase.TERMINATING, TenancyKeys.TERMINATOR_LABEL);

    private final String stem;
    private final LogicalClusterPhase phase;
    private final String label;

    LifecycleService(String stem, LogicalClusterPhase phase, String label) {
        this.stem = stem;
        this.phase = phase;
        this.label = label;
    }

    /** The service that a path leads to; empty when it leads to none of these. */
    public static Optional<LifecycleService> of(String path) {
        return Arrays.stream(values())
                .filter(service -> path.startsWith(service.start()))
                .findFirst();
    }

    /** How its paths begin, up to the name of an initializer or terminator. */
    public String start() {
        return "/services/" + stem + "ingworkspaces/";
    }

    /** The verb on a workspace type that lets somebody do its work. */
    public String verb() {
        return this == INITIALIZING ? "initialize" : "terminate";
    }

    /** What those are called whom it serves. */
    public String who() {
        return stem + (this == INITIALIZING ? "er" : "or");
    }

    /** The group that says on whose behalf somebody writes through the service. */
    public String group(String controller) {
        return groupPrefix() + controller;
    }

    /** How such groups begin. */
    public String groupPrefix() {
        return "system:kcp:" + who() + ":";
    }

    /** The field of a status that lists those who have work to do. */
    public String field() {
        return who() + "s";
    }

    /** The field of a workspace type that says what they may do. */
    public String permissions() {
        return who() + "Permissions";
    }

    /** Whether labels are those of a logical cluster that waits for somebody. */
    public boolean isMarked(Map<String, String> labels, String controller) {
        var mark = Lifecycle.label(label, controller);
        return mark.getValue().equals(labels.get(mark.getKey()))
                && phase.wire().equals(labels.get(TenancyKeys.PHASE_LABEL));
    }

    /** Whether a logical cluster waits for somebody. */
    public boolean waits(JsonNode cluster, String controller) {
        return Lifecycle.is(cluster, phase)
                && ObjectFacts.texts(cluster.path("status").path(field())).contains(controller);
    }
}
