package dev.polder.spi.control.queue;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Objects to look at: each at most once in line, and by one at a time. Logical clusters take turns, and in each its types do: who
 * has much to do delays nobody else, and a type whose objects fail, or hang in somebody's webhook, neither stops other types nor
 * takes more than its share. What fails is tried again on its own, after a growing delay (client-go {@code workqueue}).
 *
 * <p>Each call takes the same time, however many objects are in line.
 */
public final class FairQueue {

    private final Work work;
    private final QueueBounds bounds;
    private final Places places;
    private final Executor executor;
    private final Retries retries;
    private final Failures failures;

    private final Map<LogicalClusterName, Tenant> tenants = new HashMap<>();
    /** Those that have something to do and may do it, in turn. */
    private final LinkedHashSet<Tenant> turns = new LinkedHashSet<>();
    /** Those that were looked at a moment ago, and whether they are to be looked at again. */
    private final Map<ObjectKey, Boolean> resting = new HashMap<>();

    private int waiting;
    private int running;
    /** How many turns those are that run: some are taken along. */
    private int taken;

    private boolean closed;

    /** What is done with an object. */
    public interface Work {

        /** Deals with the object whose turn it is; what throws is tried again. */
        void on(Turn turn);

        /** Whether somebody waits for an answer, and this should rather leave the processors to others. Returns at once. */
        default boolean yields() {
            return false;
        }

        /** An object could not be dealt with; called with the queue locked, so it returns at once. */
        default void failed(Failing failing, Throwable why) {}
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
        this.places = new Places(bounds, work::yields, clock);
        this.executor = executor;
        this.retries = retries;
        this.failures = new Failures(bounds.delays(), clock);
    }

    /** Puts an object in line, if it is not there; one that is being looked at is looked at once more after that. */
    public synchronized void add(ObjectKey key) {
        if (!closed && resting.computeIfPresent(key, (any, again) -> true) == null) {
            change(key, line -> line.add(key));
            next();
        }
    }

    private void change(ObjectKey key, Consumer<Line> what) {
        places.look();
        Tenant tenant = tenant(key);
        Line line = tenant.line(key.space());
        int before = line.size();
        what.accept(line);
        waiting += line.size() - before;
        tenant.changed(line);
        turn(tenant);
        watch(line, key);
    }

    private void watch(Line line, ObjectKey key) {
        if (!closed && line.held(places)) {
            retries.after(Places.STALL, () -> lookAgain(key));
        }
    }

    /** A type that had fewer places than there are may have more by now. */
    private synchronized void lookAgain(ObjectKey key) {
        if (!closed) {
            change(key, Line::unwatched);
            next();
        }
    }

    private void turn(Tenant tenant) {
        if (tenant.ready()) {
            turns.add(tenant);
        } else {
            turns.remove(tenant);
        }
        if (tenant.idle()) {
            tenants.remove(tenant.cluster());
        }
    }

    /** Starts what may run now. */
    private void next() {
        while (taken < bounds.all() && !turns.isEmpty() && !closed) {
            Tenant tenant = turns.removeFirst();
            ObjectKey key = tenant.start();
            turn(tenant);
            if (key == null) {
                continue;
            }
            watch(tenant.line(key.space()), key);
            waiting--;
            running++;
            taken++;
            Turn turn = new Turn(this, key, failures.times(key));
            executor.execute(() -> run(turn));
        }
    }

    private void run(Turn turn) {
        Throwable failure = null;
        try {
            work.on(turn);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        ended(turn, failure);
    }

    private synchronized void ended(Turn turn, @Nullable Throwable failure) {
        running--;
        taken--;
        ObjectKey key = turn.key();
        if (failure == null) {
            failures.forget(key);
        } else {
            putOff(key, failure);
        }
        // What was not dealt with is looked at by itself.
        turn.along().forEach(other -> leave(other, failure != null));
        ended(key, failure == null);
        next();
        notifyAll();
    }

    /** Nothing runs about an object any more, and its turn has ended. */
    private void ended(ObjectKey key, boolean well) {
        boolean rests = well && !bounds.delays().pace().isZero() && !closed;
        places.look();
        Tenant tenant = tenant(key);
        boolean again = tenant.ended(key);
        if (rests) {
            resting.put(key, again);
            retries.after(bounds.delays().pace(), () -> rested(key));
        }
        change(key, line -> {
            if (again && !rests && !closed) {
                line.add(key);
            }
        });
    }

    private Tenant tenant(ObjectKey key) {
        return tenants.computeIfAbsent(key.cluster(), name -> new Tenant(name, places));
    }

    /** The next object in the line of one that runs, to go along with it; null when there is none, or somebody waits for an answer. */
    synchronized @Nullable ObjectKey along(ObjectKey key) {
        places.look();
        Tenant tenant = tenants.get(key.cluster());
        if (closed || tenant == null || places.yields()) {
            return null;
        }
        ObjectKey other = tenant.along(key.space(), one -> failures.times(one) == 0);
        if (other != null) {
            waiting--;
            running++;
            turn(tenant);
        }
        return other;
    }

    /**
     * An object no longer goes along with another.
     *
     * @param alone whether it gets a turn of its own; else it was dealt with
     */
    synchronized void left(ObjectKey key, boolean alone) {
        leave(key, alone);
        next();
    }

    private void leave(ObjectKey key, boolean alone) {
        running--;
        boolean again = tenant(key).left(key);
        change(key, line -> {
            if (alone && !closed) {
                line.addAlone(key);
            } else if (again && !closed) {
                line.add(key);
            }
        });
    }

    private synchronized void rested(ObjectKey key) {
        if (Boolean.TRUE.equals(resting.remove(key))) {
            add(key);
        }
    }

    private void putOff(ObjectKey key, Throwable failure) {
        Failing failing = failures.add(key, failure);
        work.failed(failing, failure);
        if (!closed) {
            int times = failing.times();
            retries.after(bounds.delays().after(times), () -> again(key, times));
        }
    }

    /** One that has been tried since, because of an event, was put off anew or needs no other try. */
    private synchronized void again(ObjectKey key, int times) {
        if (!closed && failures.times(key) == times) {
            change(key, line -> line.retry(key));
            next();
        }
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
        return failures.size();
    }

    /**
     * Those that fail, the first to fail first.
     *
     * @param most at most so many
     */
    public synchronized List<Failing> failures(int most) {
        return failures.first(most);
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
