package dev.polder.server.verb.many;

import dev.polder.api.object.ObjectKey;
import dev.polder.spi.control.Deletions.Failure;
import dev.polder.spi.control.Deletions.Line;
import dev.polder.spi.control.Deletions.Victim;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Deletes many objects, some at a time, so that they share the commits of the store. Lines that hang take their own places and
 * leave the others to the rest, until there are {@link #ALL} divided by {@link #OF_LINE} of them; then the rest waits for the
 * time-outs of webhooks, and is not given up.
 */
public final class ManyDeletes {

    /** How many objects are being deleted at a time. */
    static final int ALL = 128;

    /** How many of one line are. */
    public static final int OF_LINE = 32;

    /** Whoever deletes most is told the same each time: else what is told would change with every attempt. */
    private static final Comparator<Failure> FIRST =
            Comparator.comparing(failure -> failure.key().name());

    private final Way way;
    private final int ofLine;
    private final Semaphore places = new Semaphore(ALL, true);
    private final Lock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private int atWork;
    private @Nullable Error broken;

    /** How objects are deleted; blocks. */
    public interface Way {

        /** Deletes an object, or throws. */
        void delete(Line line, Victim victim);

        /** How many may be deleted at once. */
        default int most() {
            return 1;
        }

        /**
         * Deletes some objects of a line at once, if they can be.
         *
         * @return those that have gone; each of the others is deleted by itself then
         */
        default Set<ObjectKey> together(Line line, List<Victim> victims) {
            return Set.of();
        }
    }

    /**
     * For one run.
     *
     * @param ofLine how many objects of a line are being deleted at a time
     */
    public ManyDeletes(Way way, int ofLine) {
        this.way = way;
        this.ofLine = ofLine;
    }

    /** For one run of the server's own. */
    public ManyDeletes(Way way) {
        this(way, OF_LINE);
    }

    /** Returns when every object was tried: what failed. */
    public List<Failure> run(List<Line> lines) {
        List<Running> running = new ArrayList<>();
        lock.lock();
        try {
            for (Line line : lines) {
                Running one = new Running(line);
                running.add(one);
                one.more();
            }
            while (atWork > 0) {
                ended.awaitUninterruptibly();
            }
            if (broken != null) {
                throw broken;
            }
            return running.stream()
                    .flatMap(one -> one.failures.values().stream())
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** A line on its way; all but the deletions themselves is done under the lock. */
    private final class Running {

        private final Line line;
        private int underWay;
        /** What could not go with others. */
        private final Deque<Victim> alone = new ArrayDeque<>();
        /** By namespace. */
        private final Map<String, Failure> failures = new TreeMap<>();

        Running(Line line) {
            this.line = line;
        }

        /** Starts as much as there is and has places. */
        void more() {
            for (List<Victim> next = next(); !next.isEmpty(); next = next()) {
                List<Victim> some = next;
                atWork++;
                Thread.ofVirtual().name("deletions").start(() -> work(some));
            }
        }

        private void work(List<Victim> first) {
            Error error = null;
            try {
                List<Victim> some = first;
                while (!some.isEmpty()) {
                    places.acquireUninterruptibly(some.size());
                    List<Victim> left;
                    try {
                        left = some.size() > 1 ? together(some) : single(some.get(0));
                    } finally {
                        places.release(some.size());
                    }
                    some = after(some, left);
                }
            } catch (Error e) {
                // Whoever waits for all of them must hear of it.
                error = e;
            } finally {
                left(error);
            }
        }

        private void left(@Nullable Error error) {
            lock.lock();
            try {
                broken = error == null ? broken : error;
                atWork--;
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Those that have to go alone; what fails for all of them may not fail for one. */
        private List<Victim> together(List<Victim> some) {
            try {
                Set<ObjectKey> gone = way.together(line, some);
                return some.stream()
                        .filter(victim -> !gone.contains(victim.key()))
                        .toList();
            } catch (RuntimeException e) {
                return some;
            }
        }

        private List<Victim> single(Victim victim) {
            try {
                way.delete(line, victim);
            } catch (RuntimeException e) {
                failed(new Failure(line.resource(), victim.key(), e));
            }
            return List.of();
        }

        private List<Victim> after(List<Victim> some, List<Victim> left) {
            lock.lock();
            try {
                underWay -= some.size();
                alone.addAll(left);
                List<Victim> next = next();
                more();
                return next;
            } finally {
                lock.unlock();
            }
        }

        /** What is next, and has places; empty when nothing is. */
        private List<Victim> next() {
            List<Victim> next = new ArrayList<>(1);
            if (underWay < ofLine && !alone.isEmpty()) {
                next.add(alone.remove());
            } else if (underWay + way.most() <= ofLine) {
                while (next.size() < way.most() && line.victims().hasNext()) {
                    next.add(line.victims().next());
                }
            }
            underWay += next.size();
            return next;
        }

        private void failed(Failure failure) {
            lock.lock();
            try {
                failures.merge(
                        failure.key().namespace(),
                        failure,
                        (one, other) -> FIRST.compare(one, other) <= 0 ? one : other);
            } finally {
                lock.unlock();
            }
        }
    }
}
