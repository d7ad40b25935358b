package dev.polder.bench.drive.load;

import java.time.Duration;

/**
 * When requests are sent.
 *
 * @param name what they are, for the report
 * @param perSecond how many become due in a second
 * @param warmUp how many of the first do not count
 * @param requests how many count
 * @param mostUnderWay how many may wait for an answer at once; one more waits for its place, and this wait counts
 * @param patience how long after the last one was due answers are waited for
 */
public record Plan(String name, double perSecond, int warmUp, int requests, int mostUnderWay, Duration patience) {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MOST_UNDER_WAY = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public Plan {
        if (!(perSecond > 0) || warmUp < 0 || requests < 1 || mostUnderWay < 1) {
            throw new IllegalArgumentException(name + ": " + requests + " requests after " + warmUp + ", " + perSecond
                    + " a second, at most " + mostUnderWay + " at once");
        }
    }

    /** A plan for a while, with bounds that a server which keeps up does not meet. */
    public static Plan of(String name, double perSecond, Duration warmUp, Duration measured) {
        return new Plan(
                name,
                perSecond,
                count(perSecond, warmUp),
                Math.max(1, count(perSecond, measured)),
                MOST_UNDER_WAY,
                PATIENCE);
    }

    private static int count(double perSecond, Duration duration) {
        return (int) Math.round(perSecond * duration.toNanos() / NANOS_PER_SECOND);
    }

    /** The same with fewer at once. */
    public Plan atMost(int underWay) {
        return new Plan(name, perSecond, warmUp, requests, underWay, patience);
    }

    /** The same, with answers waited for as long as that. */
    public Plan patient(Duration patience) {
        return new Plan(name, perSecond, warmUp, requests, mostUnderWay, patience);
    }

    /** The same with no more than so many requests, at least one of which counts. */
    public Plan first(int all) {
        int before = Math.min(warmUp, all - 1);
        return new Plan(name, perSecond, before, Math.min(requests, all - before), mostUnderWay, patience);
    }

    /** All requests, those that do not count among them. */
    public int all() {
        return warmUp + requests;
    }

    /** When a request is due, in nanoseconds after the first. */
    public long due(int number) {
        return Math.round(number * NANOS_PER_SECOND / perSecond);
    }
}
