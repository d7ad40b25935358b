package dev.polder.api.cluster;

import java.util.Arrays;
import java.util.Optional;

/** How far the life of a logical cluster is; phases only go forward, in this order (kcp {@code LogicalClusterPhaseType}). */
public enum LogicalClusterPhase {
    SCHEDULING("Scheduling"),
    INITIALIZING("Initializing"),
    READY("Ready"),
    /** It was ready, and something that it needs is not there at the moment. */
    UNAVAILABLE("Unavailable"),
    /** Set aside by its owner: nobody may use it until it is ready again. */
    INACTIVE("Inactive"),
    /** It is being deleted, and terminators have yet to do their work. */
    TERMINATING("Terminating"),
    DELETING("Deleting");

    private final String wire;

    LogicalClusterPhase(String wire) {
        this.wire = wire;
    }

    /** The spelling in {@code status.phase}. */
    public String wire() {
        return wire;
    }

    /** The phase of that spelling; empty when there is none. */
    public static Optional<LogicalClusterPhase> of(String wire) {
        return Arrays.stream(values()).filter(phase -> phase.wire.equals(wire)).findFirst();
    }
}
