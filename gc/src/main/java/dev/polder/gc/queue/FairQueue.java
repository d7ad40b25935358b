package dev.polder.gc.queue;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects to look at: each at most once in line, and by one at a time. Logical clusters take turns, and in each its types do: who
 * has much to delete delays nobody else, and a type whose objects cannot be deleted, or hang in somebody's webhook, neither stops
 * other types nor takes more than its share. What fails is tried again on its own, after a growing delay.
 */
public final class FairQueue {

    private static final Logger LOG = LoggerFactory.getLogger(FairQueue.class);

    private final Work work;
    private final QueueBounds bounds;
    private final Executor executor;
    private final Retries retries;
    private final InstantSource clock;

    private final Map<LogicalClusterName, Tenant> tenants = new HashMap<>();
    /** Those that have something to do and may do it, in turn. */
    private final Set<Tenant> turns = new LinkedHashSet<>();

    private final Map<ObjectKey, Failing> failing = new HashMap<>();
    private int waiting;
    private int running;
    private boolean closed;

    /** What is done with an object. */
    public interface Work {

        /**
         * Deals with an object.
         *
         * @param failures how often that failed since it last did not
         */
        void on(ObjectKey key, int failures);
    }

    /** What a logical cluster has to do. */
    private static final class Tenant {
        final Map<ResourceSpace, Line> lines = new HashMap<>();
        /** Those that have something to do and may do it, in turn. */
        final Set<Line> turns = new LinkedHashSet<>();

        final LogicalClusterName cluster;
        int running;

        Tenant(LogicalClusterName cluster) {
            this.cluster = cluster;
        }
    }

    /** The objects of one type in one logical cluster. */
    private static final class Line {
        final ResourceSpace space;
        /** What something has happened to. */
        final LinkedHashSet<ObjectKey> waiting = new LinkedHashSet<>();
        /** What is only tried again. */
        final LinkedHashSet<ObjectKey> retries = new LinkedHashSet<>();

        final Set<ObjectKey> running = new HashSet<>();
        /** What something happened to while it was looked at. */
        final Set<ObjectKey> again = new HashSet<>();
        /** The one that is being tried again; null when none is. */
        @Nullable
        ObjectKey retried;

        Line(ResourceSpace space) {
            this.space = space;
        }

        boolean idle() {
            return waiting.isEmpty() && retries.isEmpty() && running.isEmpty();
        }

        /** Whether there is something that may be started. */
        boolean ready(int most) {
            return running.size() < most && (!waiting.isEmpty() || (!retries.isEmpty() && retried == null));
        }

        /** The next to start, when {@link #ready}. */
        ObjectKey start() {
            ObjectKey key;
            if (waiting.isEmpty()) {
                key = retries.removeFirst();
                retried = key;
            } else {
                key = waiting.removeFirst();
            }
            running.add(key);
            return key;
        }

        void ended(ObjectKey key) {
            running.remove(key);
            if (key.equals(retried)) {
                retried = null;
            }
        }
    }

    /**
     * An empty queue.
     *
     * @param executor runs the work, which blocks
     * @param retries tells when it is time to try again
     */
    public FairQueue(Work work, QueueBounds bounds, Executor executor, Retries retries, InstantSource clock) {
        this.work = work;
        this.bounds = bounds;
        this.executor = executor;
        this.retries = retries;
        this.clock = clock;
    }

    /** Puts an object in line, if it is not there; one that is being looked at is looked at once more after that. */
    public synchronized void add(ObjectKey key) {
        if (closed) {
            return;
        }
        Tenant tenant = tenants.computeIfAbsent(key.cluster(), Tenant::new);
        Line line = tenant.lines.computeIfAbsent(key.space(), Line::new);
        if (line.running.contains(key)) {
            line.again.add(key);
        } else {
            enqueue(line, key);
        }
        turn(tenant, line);
        next();
    }

    private void enqueue(Line line, ObjectKey key) {
        if (line.retries.remove(key)) {
            waiting--;
        }
        if (line.waiting.add(key)) {
            waiting++;
        }
    }

    private void turn(Tenant tenant, Line line) {
        if (line.ready(bounds.ofType())) {
            tenant.turns.add(line);
        }
        if (tenant.running < bounds.ofCluster() && !tenant.turns.isEmpty()) {
            turns.add(tenant);
        }
    }

    /** Starts what may run now. */
    private void next() {
        while (running < bounds.all() && !turns.isEmpty() && !closed) {
            Tenant tenant = turns.iterator().next();
            turns.remove(tenant);
            Line line = tenant.turns.iterator().next();
            tenant.turns.remove(line);
            if (!line.ready(bounds.ofType())) {
                turn(tenant, line);
                continue;
            }
            ObjectKey key = line.start();
            waiting--;
            running++;
            tenant.running++;
            turn(tenant, line);
            Failing before = failing.get(key);
            int failures = before == null ? 0 : before.times();
            executor.execute(() -> run(key, failures));
        }
    }

    private void run(ObjectKey key, int failures) {
        Throwable failure = null;
        try {
            work.on(key, failures);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        ended(key, failure);
    }

    private synchronized void ended(ObjectKey key, @Nullable Throwable failure) {
        running--;
        Tenant tenant = tenants.computeIfAbsent(key.cluster(), Tenant::new);
        Line line = tenant.lines.computeIfAbsent(key.space(), Line::new);
        tenant.running--;
        line.ended(key);
        boolean again = line.again.remove(key);
        if (failure == null) {
            failing.remove(key);
        } else {
            putOff(key, failure);
        }
        if (again && !closed) {
            enqueue(line, key);
        }
        turn(tenant, line);
        if (line.idle()) {
            tenant.lines.remove(line.space);
            if (tenant.lines.isEmpty()) {
                tenants.remove(tenant.cluster);
            }
        }
        next();
        notifyAll();
    }

    private void putOff(ObjectKey key, Throwable failure) {
        Failing before = failing.get(key);
        int times = before == null ? 1 : before.times() + 1;
        Duration delay = bounds.delay(times);
        Instant now = clock.instant();
        String reason = String.valueOf(failure.getMessage());
        failing.put(key, new Failing(key, times, before == null ? now : before.since(), now.plus(delay), reason));
        LOG.debug("garbage collection of {} failed for the {}. time", key, times, failure);
        if (!closed) {
            retries.after(delay, () -> again(key, times));
        }
    }

    /** One that has been tried since, because of an event, was put off anew or needs no other try. */
    private synchronized void again(ObjectKey key, int times) {
        Failing now = failing.get(key);
        if (closed || now == null || now.times() != times) {
            return;
        }
        Tenant tenant = tenants.computeIfAbsent(key.cluster(), Tenant::new);
        Line line = tenant.lines.computeIfAbsent(key.space(), Line::new);
        if (!line.running.contains(key) && !line.waiting.contains(key) && line.retries.add(key)) {
            waiting++;
        }
        turn(tenant, line);
        next();
    }

    /** How many objects are in line. */
    public synchronized int waiting() {
        return waiting;
    }

    /** How many are being looked at. */
    public synchronized int running() {
        return running;
    }

    /** How many failed and are tried again. */
    public synchronized int failing() {
        return failing.size();
    }

    /**
     * Those that fail, the first to fail first.
     *
     * @param most at most so many
     */
    public synchronized List<Failing> failures(int most) {
        return failing.values().stream()
                .sorted(Comparator.comparing(Failing::since))
                .limit(most)
                .toList();
    }

    /** Starts nothing more, and returns when what runs has ended. */
    public synchronized void close() {
        closed = true;
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
