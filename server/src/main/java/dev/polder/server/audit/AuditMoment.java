package dev.polder.server.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** When in the life of a request something is written down (audit.k8s.io/v1 {@code Stage}). */
enum AuditMoment {
    REQUEST_RECEIVED("RequestReceived"),
    /** Only of requests that last, such as watches. */
    RESPONSE_STARTED("ResponseStarted"),
    RESPONSE_COMPLETE("ResponseComplete"),
    /** Upstream's word for a handler that failed; policies may name it. */
    PANIC("Panic");

    private final String wire;

    AuditMoment(String wire) {
        this.wire = wire;
    }

    String wire() {
        return wire;
    }

    static Optional<AuditMoment> of(String wire) {
        return Arrays.stream(values())
                .filter(moment -> moment.wire.equals(wire))
                .findFirst();
    }

    static List<String> wires() {
        return Arrays.stream(values()).map(AuditMoment::wire).toList();
    }
}
