package dev.polder.server.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How much is written down of a request; each level has all of the one before (audit.k8s.io/v1 {@code Level}). */
enum AuditLevel {
    NONE("None"),
    /** Who, what, when and with which result. */
    METADATA("Metadata"),
    /** The object that the client sent, too. */
    REQUEST("Request"),
    /** The answer, too. */
    REQUEST_RESPONSE("RequestResponse");

    private final String wire;

    AuditLevel(String wire) {
        this.wire = wire;
    }

    String wire() {
        return wire;
    }

    boolean has(AuditLevel other) {
        return compareTo(other) >= 0;
    }

    static Optional<AuditLevel> of(String wire) {
        return Arrays.stream(values()).filter(level -> level.wire.equals(wire)).findFirst();
    }

    static List<String> wires() {
        return Arrays.stream(values()).map(AuditLevel::wire).toList();
    }
}
