package dev.polder.spi.control;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When it is worth looking again at an object that waits for many others to go, as a namespace does for what is in it: once a
 * {@value #PART}th of them has changed since the last look, or nothing has for {@link #QUIET}. The last of them is never missed:
 * as many changes as there were objects are at least a part of them.
 *
 * <p>A look at n objects is paid for by n/{@value #PART} changes at least, each of which pays once: all looks together are at
 * no more than {@value #PART} times as many objects as there were changes, besides those after a quiet time.
 */
public final class Progress {

    /** The part of the others whose change is worth a look. */
    public static final int PART = 10;

    /** How long nothing more has changed when fewer changes are. */
    static final Duration QUIET = Duration.ofSeconds(1);

    private final Map<LogicalClusterName, Map<ObjectKey, Wait>> waits = new HashMap<>();
    private @Nullable Later later;

    /** Brings objects to be looked at later. */
    private record Later(Consumer<ObjectKey> queue, ScheduledExecutorService timer) {}

    private static final class Wait {
        /** The changes since the look began. */
        int changes;
        /** What is enough of them; more than there can be while the look goes on. */
        int enough = Integer.MAX_VALUE;
        /** The state that was looked at. */
        long seen;
        /** Whether a look was asked for: one is enough. */
        boolean asked;
        /** Whether a quiet time is being waited for. */
        boolean timed;
    }

    /**
     * Says how an object is brought to be looked at when nobody asks; only before the first look.
     *
     * @param queue takes objects, and returns at once
     * @param timer runs what returns at once
     */
    public synchronized void wake(Consumer<ObjectKey> queue, ScheduledExecutorService timer) {
        later = new Later(queue, timer);
    }

    /** A look at an object begins: whatever changes from now on may not be part of the state that is looked at. */
    public synchronized void begin(ObjectKey object) {
        waits.computeIfAbsent(object.cluster(), any -> new HashMap<>()).put(object, new Wait());
    }

    /**
     * A look has ended.
     *
     * @param left how many others the object waits for
     * @param revision of the state in which they were counted
     * @return whether so much has changed meanwhile that it is to be looked at again at once
     */
    public synchronized boolean waits(ObjectKey object, int left, long revision) {
        Wait wait = find(object);
        if (wait == null) {
            return false;
        }
        wait.enough = Math.max(1, left / PART);
        wait.seen = revision;
        if (wait.changes > 0 && !wait.asked) {
            return isDue(object, wait);
        }
        return false;
    }

    /** The object has gone, or waits for nothing any more. */
    public synchronized void forget(ObjectKey object) {
        Map<ObjectKey, Wait> all = waits.get(object.cluster());
        if (all != null) {
            all.remove(object);
            if (all.isEmpty()) {
                waits.remove(object.cluster());
            }
        }
    }

    /** Whether an object was looked at and waits. */
    public synchronized boolean isWaiting(ObjectKey object) {
        return find(object) != null;
    }

    /** Whether nothing waits: then nobody need find out what a change is for. */
    public synchronized boolean isIdle() {
        return waits.isEmpty();
    }

    /**
     * One of the others has changed.
     *
     * @param revision of the change; the largest there is when that is not known
     * @return whether the object is to be looked at now; false for one that nobody has looked at
     */
    public synchronized boolean changed(ObjectKey object, long revision) {
        Wait wait = find(object);
        return wait != null && changed(object, wait, revision);
    }

    /** The same for every object of a logical cluster: those to be looked at now. */
    public synchronized List<ObjectKey> changedIn(LogicalClusterName cluster, long revision) {
        List<ObjectKey> due = new ArrayList<>();
        for (ObjectKey object : keys(cluster)) {
            if (changed(object, revision)) {
                due.add(object);
            }
        }
        return due;
    }

    private Collection<ObjectKey> keys(LogicalClusterName cluster) {
        Map<ObjectKey, Wait> all = waits.get(cluster);
        return all == null ? List.of() : List.copyOf(all.keySet());
    }

    private @Nullable Wait find(ObjectKey object) {
        Map<ObjectKey, Wait> all = waits.get(object.cluster());
        return all == null ? null : all.get(object);
    }

    private boolean changed(ObjectKey object, Wait wait, long revision) {
        if (wait.asked || revision <= wait.seen) {
            return false;
        }
        wait.changes++;
        return isDue(object, wait);
    }

    private boolean isDue(ObjectKey object, Wait wait) {
        if (wait.changes >= wait.enough) {
            wait.asked = true;
            return true;
        }
        if (wait.enough < Integer.MAX_VALUE && !wait.timed) {
            time(object, wait);
        }
        return false;
    }

    private void time(ObjectKey object, Wait wait) {
        Later then = later;
        if (then != null) {
            wait.timed = true;
            int before = wait.changes;
            var unused = then.timer()
                    .schedule(() -> quiet(object, wait, before, then), QUIET.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void quiet(ObjectKey object, Wait wait, int before, Later then) {
        synchronized (this) {
            wait.timed = false;
            if (wait.asked || find(object) != wait) {
                return;
            }
            if (wait.changes != before) {
                time(object, wait);
                return;
            }
            wait.asked = true;
        }
        then.queue().accept(object);
    }
}
