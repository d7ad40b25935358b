package dev.polder.bench.drive.load;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What came of a plan. Figures are of the requests that count, faults of all.
 *
 * @param latencies from when each was due until it was over; of those that never were, until they were given up
 * @param warmUp the same of those that do not count
 * @param stages what requests led to, each from when it was due or began
 * @param counts how many did what
 * @param perSecond how many were answered well in a second
 * @param cpuMicrosEach what the server's process used for each that was answered well
 * @param faults the first few of what went wrong
 */
public record Outcome(
        Plan plan,
        Latencies latencies,
        Latencies warmUp,
        Map<String, Latencies> stages,
        Counts counts,
        double perSecond,
        OptionalDouble cpuMicrosEach,
        List<String> faults) {

    /** Below this share of the rate the server did not keep up. */
    private static final double KEPT_UP = 0.95;

    /** More that begin late than this share of all are told. */
    private static final double LATE = 0.01;

    /**
     * How many requests did what, those of the warm-up among them but for the first.
     *
     * @param answered of those that count, well
     * @param refused by the server, or broken off
     * @param wrong answered with what is not so
     * @param unanswered when patience was over
     * @param unsent for want of a place until then
     * @param begun how many began later than they were due
     */
    public record Counts(int answered, int refused, int wrong, int unanswered, int unsent, Begun begun) {

        /** All that fail a run. */
        public int errors() {
            return refused + wrong + unanswered + unsent;
        }
    }

    /**
     * Requests that began late; each is measured from when it was due all the same.
     *
     * @param waited until another had given its place up: that is the server's doing
     * @param late by more than ten milliseconds though there was a place: the driver itself had no processor
     */
    public record Begun(int waited, int late) {}

    /** Whether the server answered at the rate of the requests, and had none of them wait for a place. */
    public boolean keptUp() {
        return counts.unsent() == 0
                && counts.unanswered() == 0
                && perSecond >= KEPT_UP * plan.perSecond()
                && counts.begun().waited() <= LATE * plan.all();
    }

    /** Whether the driver began what was due in time. */
    public boolean inTime() {
        return counts.begun().late() <= LATE * plan.all();
    }

    /** Whether anything failed. */
    public boolean failed() {
        return counts.errors() > 0;
    }
}
