package dev.polder.spi.control.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * How many places there are for one type in one logical cluster: fewer while somebody waits for an answer, and a moment longer, for
 * what a request sets going is not done when it is answered. Not for a type of which nothing ends: that takes no processor from
 * anybody, and must not stop what stands behind it.
 */
final class Places {

    /** A workspace is ready a few milliseconds after the answer to its creation; who deletes very much shall wait little for having asked. */
    private static final Duration MOMENT = Duration.ofMillis(50);

    /** Much longer than what does not wait for somebody's webhook. */
    static final Duration STALL = Duration.ofMillis(100);

    private final QueueBounds bounds;
    private final BooleanSupplier yields;
    private final InstantSource clock;
    private Instant now = Instant.EPOCH;
    private Instant last = Instant.EPOCH;

    Places(QueueBounds bounds, BooleanSupplier yields, InstantSource clock) {
        this.bounds = bounds;
        this.yields = yields;
        this.clock = clock;
    }

    /** Looks at the clock, and whether somebody waits. */
    void look() {
        if (bounds.yielded() < bounds.ofType()) {
            now = clock.instant();
            if (yields.getAsBoolean()) {
                last = now;
            }
        }
    }

    QueueBounds bounds() {
        return bounds;
    }

    /** The time of the last look. */
    Instant now() {
        return now;
    }

    /**
     * How many there are as of the last look.
     *
     * @param ended when one of the type has ended last
     */
    int ofType(Instant ended) {
        return yields() && within(ended, STALL) ? bounds.yielded() : bounds.ofType();
    }

    /** Whether somebody waited for an answer at the last look, or a moment before. */
    boolean yields() {
        return bounds.yielded() < bounds.ofType() && within(last, MOMENT);
    }

    private boolean within(Instant since, Duration length) {
        return !now.isBefore(since) && now.isBefore(since.plus(length));
    }
}
