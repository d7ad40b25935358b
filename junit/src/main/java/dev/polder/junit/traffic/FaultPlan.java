package dev.polder.junit.traffic;

import java.util.Random;

/**
 * Which requests of a workspace are disturbed, and how: drawn from a seed, one draw a request, so that the same requests in the same
 * order meet the same faults. Nothing that is answered with an error has been done. Safe for use by several threads.
 */
public final class FaultPlan {

    private static final int MOST_EVENTS = 5;

    private final Shares shares;
    private final long seed;
    private final Random random;

    /**
     * How many of the requests are disturbed, each between 0 and 1.
     *
     * @param conflicts of updates, patches and deletions: 409 Conflict
     * @param gone of watches, and of lists of a page or a past: 410 Gone
     * @param tooMany of all: 429 Too Many Requests, to be asked again after a second
     * @param errors of all: 500 Internal Server Error
     * @param cutWatches of watches: cut off after at most five events
     * @param late of all: done after a delay
     * @param restarts of all: 503 Service Unavailable, and the server restarts
     * @param delayMillis that delay
     */
    public record Shares(
            double conflicts,
            double gone,
            double tooMany,
            double errors,
            double cutWatches,
            double late,
            double restarts,
            int delayMillis) {}

    /** What is done to a request. */
    sealed interface Fault {

        /** Nothing. */
        record None() implements Fault {}

        /** It is not done. */
        record Refused(int code) implements Fault {}

        /** It is not done, and the server begins anew. */
        record Restart() implements Fault {}

        /** It is done later. */
        record Late(int millis) implements Fault {}

        /** It is a watch, and is cut off. */
        record Cut(int events) implements Fault {}
    }

    /** A plan. */
    public FaultPlan(long seed, Shares shares) {
        this.shares = shares;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** What it was drawn from. */
    public long seed() {
        return seed;
    }

    /** Draws for a request. */
    Fault next(Asked asked) {
        double draw;
        int events;
        synchronized (random) {
            draw = random.nextDouble();
            events = 1 + random.nextInt(MOST_EVENTS);
        }
        if (asked.isWatch()) {
            double left = draw - shares.cutWatches();
            if (left < 0) {
                return new Fault.Cut(events);
            }
            draw = left;
        }
        if (asked.isWatch() || asked.isOfPast()) {
            draw -= shares.gone();
            if (draw < 0) {
                return new Fault.Refused(410);
            }
        }
        if (asked.isChange()) {
            draw -= shares.conflicts();
            if (draw < 0) {
                return new Fault.Refused(409);
            }
        }
        draw -= shares.tooMany();
        if (draw < 0) {
            return new Fault.Refused(429);
        }
        draw -= shares.errors();
        if (draw < 0) {
            return new Fault.Refused(500);
        }
        draw -= shares.restarts();
        if (draw < 0) {
            return new Fault.Restart();
        }
        return draw - shares.late() < 0 ? new Fault.Late(shares.delayMillis()) : new Fault.None();
    }
}
