package dev.polder.storage.etcd;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What clients did to one object, and whether one order of it explains everything that they saw (linearizability, Herlihy
 * and Wing 1990). Writes have revisions, which are that order; what is left to check is that it agrees with the clock, that each
 * write found the state that it was decided on, and that each read returned the state at the revision that it names.
 */
final class KeyHistory {

    /**
     * A write that succeeded.
     *
     * @param start before it was sent, in nanoseconds
     * @param end after it was acknowledged
     * @param guard the revision that it was decided on; 0 for none
     * @param revision its own
     * @param value what it wrote; null when it removed the object
     */
    record Write(
            long start,
            long end,
            long guard,
            long revision,
            @Nullable String value) {}

    /**
     * A read.
     *
     * @param revision that of the state it was answered from
     * @param found the revision of the object in it; 0 when it was not there
     * @param value its value; null when it was not there
     */
    record Read(
            long start,
            long end,
            long revision,
            long found,
            @Nullable String value) {}

    /** Anything that took time: its place is how many writes it has before it, itself included. */
    private record Step(long start, long end, int place, String what) {}

    private final List<Write> writes = new ArrayList<>();
    private final List<Read> reads = new ArrayList<>();

    synchronized void add(Write write) {
        writes.add(write);
    }

    synchronized void add(Read read) {
        reads.add(read);
    }

    synchronized int size() {
        return writes.size() + reads.size();
    }

    /**
     * Checks the history.
     *
     * @throws AssertionError with the first thing that no order explains
     */
    synchronized void check() {
        writes.sort(Comparator.comparingLong(Write::revision));
        TreeMap<Long, Integer> places = new TreeMap<>();
        places.put(0L, 0);
        List<Step> steps = new ArrayList<>();
        long before = 0;
        for (Write write : writes) {
            require(write.guard() == before, write + " was decided on another state than that of " + before);
            require(!places.containsKey(write.revision()), write + " shares its revision");
            places.put(write.revision(), places.size());
            steps.add(new Step(write.start(), write.end(), places.size() - 1, write.toString()));
            before = write.value() == null ? 0 : write.revision();
        }
        for (Read read : reads) {
            int place = places.floorEntry(read.revision()).getValue();
            Write seen = place == 0 ? null : writes.get(place - 1);
            String value = seen == null ? null : seen.value();
            long found = seen == null || value == null ? 0 : seen.revision();
            require(read.found() == found, read + " is not the state after " + seen);
            require(Objects.equals(value, read.value()), read + " has not the value of " + seen);
            require(seen == null || seen.start() <= read.end(), read + " saw what had not begun: " + seen);
            steps.add(new Step(read.start(), read.end(), place, read.toString()));
        }
        inTimeOrder(steps);
    }

    /** Whoever begins after something has ended must not come before it. */
    private static void inTimeOrder(List<Step> steps) {
        List<Step> byEnd = new ArrayList<>(steps);
        byEnd.sort(Comparator.comparingLong(Step::end));
        steps.sort(Comparator.comparingLong(Step::start));
        int ended = 0;
        Step furthest = null;
        for (Step step : steps) {
            while (ended < byEnd.size() && byEnd.get(ended).end() < step.start()) {
                Step done = byEnd.get(ended++);
                furthest = furthest == null || done.place() > furthest.place() ? done : furthest;
            }
            require(
                    furthest == null || furthest.place() <= step.place(),
                    step.what() + " began after " + (furthest == null ? "" : furthest.what()) + " and comes before it");
        }
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new AssertionError("not linearizable: " + otherwise);
        }
    }
}
