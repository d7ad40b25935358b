package dev.polder.server.verb.write;

import dev.polder.spi.control.Deletions.Failure;
import dev.polder.spi.control.Deletions.Line;
import dev.polder.spi.control.Deletions.Victim;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
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

    private final BiConsumer<Line, Victim> delete;
    private final int ofLine;
    private final Semaphore places = new Semaphore(ALL);
    private final Lock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private int atWork;
    private @Nullable Error broken;

    /**
     * For one run.
     *
     * @param delete deletes an object, or throws; blocks
     * @param ofLine how many objects of a line are being deleted at a time
     */
    public ManyDeletes(BiConsumer<Line, Victim> delete, int ofLine) {
        this.delete = delete;
        this.ofLine = ofLine;
    }

    /** For one run of the server's own. */
    ManyDeletes(BiConsumer<Line, Victim> delete) {
        this(delete, OF_LINE);
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
        private int started;
        /** By namespace. */
        private final Map<String, Failure> failures = new TreeMap<>();

        Running(Line line) {
            this.line = line;
        }

        /** Starts one more, if there is something for it to do. */
        void more() {
            if (started < ofLine && line.victims().hasNext()) {
                started++;
                atWork++;
                Thread.ofVirtual().name("deletions").start(this::work);
            }
        }

        private void work() {
            Error error = null;
            try {
                deleteAll();
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

        private void deleteAll() {
            for (Victim victim = next(); victim != null; victim = next()) {
                places.acquireUninterruptibly();
                try {
                    delete.accept(line, victim);
                } catch (RuntimeException e) {
                    failed(new Failure(line.resource(), victim.key(), e));
                } finally {
                    places.release();
                }
            }
        }

        private @Nullable Victim next() {
            lock.lock();
            try {
                Victim next = line.victims().hasNext() ? line.victims().next() : null;
                more();
                return next;
            } finally {
                lock.unlock();
            }
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
