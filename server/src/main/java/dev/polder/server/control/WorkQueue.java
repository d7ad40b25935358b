package dev.polder.server.control;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.spi.control.Reconciler;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects that a reconciler must look at: each at most once in line, never two runs for one object at a time, and
 * failed ones again after a growing delay (client-go {@code workqueue}). Logical clusters take turns, and none has more than a
 * few runs: what somebody's webhook holds up, or a cluster that has a lot to do, delays no other.
 */
final class WorkQueue {

    private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);
    private static final Duration FIRST_DELAY = Duration.ofMillis(5);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

    private final Reconciler reconciler;
    private final ScheduledExecutorService retries;
    private final Bounds bounds;
    private final Map<LogicalClusterName, Line> lines = new HashMap<>();
    /** Those that have something to do and may do it, in turn. */
    private final Set<Line> turns = new LinkedHashSet<>();

    private final Map<ObjectKey, Integer> failures = new HashMap<>();
    /** Those that were looked at a moment ago, and whether they are to be looked at again. */
    private final Map<ObjectKey, Boolean> resting = new HashMap<>();

    private int running;
    private boolean closed;

    /**
     * How much runs at a time.
     *
     * @param all objects of all logical clusters
     * @param ofOne objects of one logical cluster
     * @param pace how long after a look at an object the next one may begin: many changes lead to one look
     */
    record Bounds(int all, int ofOne, Duration pace) {

        /** Every look begins as soon as it can. */
        Bounds(int all, int ofOne) {
            this(all, ofOne, Duration.ZERO);
        }
    }

    /** The objects of one logical cluster. */
    private static final class Line {

        final Set<ObjectKey> waiting = new LinkedHashSet<>();
        final Set<ObjectKey> running = new HashSet<>();

        /** The first that is not being looked at; null when there is none. */
        @Nullable
        ObjectKey next() {
            for (ObjectKey key : waiting) {
                if (!running.contains(key)) {
                    return key;
                }
            }
            return null;
        }
    }

    WorkQueue(Reconciler reconciler, ScheduledExecutorService retries, Bounds bounds) {
        this.reconciler = reconciler;
        this.retries = retries;
        this.bounds = bounds;
    }

    synchronized void add(ObjectKey key) {
        if (!closed && resting.computeIfPresent(key, (any, again) -> true) == null) {
            Line line = lines.computeIfAbsent(key.cluster(), any -> new Line());
            line.waiting.add(key);
            turn(line);
            next();
        }
    }

    private synchronized void rested(ObjectKey key) {
        if (Boolean.TRUE.equals(resting.remove(key))) {
            add(key);
        }
    }

    /** Lets a line have a turn when it can use one. An object that is being looked at stays in line until that has ended. */
    private void turn(Line line) {
        if (line.running.size() < bounds.ofOne() && line.next() != null) {
            turns.add(line);
        }
    }

    /** Starts what may run now. */
    private void next() {
        while (running < bounds.all() && !turns.isEmpty()) {
            Line line = turns.iterator().next();
            turns.remove(line);
            ObjectKey key = line.next();
            if (key != null) {
                line.waiting.remove(key);
                line.running.add(key);
                running++;
                turn(line);
                Thread.ofVirtual().name(reconciler.name()).start(() -> run(key));
            }
        }
    }

    private void run(ObjectKey key) {
        RuntimeException failure = null;
        try {
            reconciler.reconcile(key);
        } catch (RuntimeException e) {
            failure = e;
        }
        ended(key, failure);
    }

    private synchronized void ended(ObjectKey key, @Nullable RuntimeException failure) {
        running--;
        Line line = lines.get(key.cluster());
        if (line != null) {
            line.running.remove(key);
            if (failure == null && !bounds.pace().isZero() && !closed) {
                resting.put(key, line.waiting.remove(key));
                var unused = retries.schedule(() -> rested(key), bounds.pace().toMillis(), TimeUnit.MILLISECONDS);
            }
            turn(line);
            if (line.waiting.isEmpty() && line.running.isEmpty()) {
                lines.remove(key.cluster());
            }
        }
        if (failure == null) {
            failures.remove(key);
        } else {
            int count = failures.merge(key, 1, Integer::sum);
            LOG.debug("{} failed on {} for the {}. time", reconciler.name(), key, count, failure);
            if (!closed) {
                long delay = Math.min(LONGEST_DELAY.toMillis(), FIRST_DELAY.toMillis() << Math.min(count - 1, 20));
                var unused = retries.schedule(() -> add(key), delay, TimeUnit.MILLISECONDS);
            }
        }
        if (!closed) {
            next();
        }
        notifyAll();
    }

    /** Starts nothing more, and returns when what runs has ended. */
    synchronized void close() {
        closed = true;
        lines.values().forEach(line -> line.waiting.clear());
        turns.clear();
        boolean interrupted = false;
        while (running > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
