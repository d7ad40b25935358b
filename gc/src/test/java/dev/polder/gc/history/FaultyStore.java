package dev.polder.gc.history;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.Guard;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The line between one server and the store that all share. It can be cut, then nothing is read, written or seen to change; be late,
 * then changes are seen only after a while; or lose answers, then nobody knows whether a write was done. What collectors write
 * through it is told to the log, whatever they are told of it.
 */
final class FaultyStore extends ForwardingStore {

    /** One write in so many has no answer, while answers are lost. */
    private static final int LOST_ONE_IN = 3;

    private final Log log;
    private final RandomGenerator random;
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private volatile boolean cut;
    private volatile boolean late;
    private volatile boolean lossy;

    FaultyStore(ObjectStore shared, Log log, RandomGenerator random) {
        super(shared);
        this.log = log;
        this.random = random;
    }

    void cut() {
        cut = true;
    }

    /** Changes are seen when it is healed, and not before. */
    void delay() {
        late = true;
    }

    void loseAnswers() {
        lossy = true;
    }

    /** Whether requests are answered, and changes seen. */
    boolean isWell() {
        return !cut && !late;
    }

    /**
     * All works again.
     *
     * @param broken whether streams of changes have to be opened again; else they go on with what was held back
     */
    void heal(boolean broken) {
        cut = false;
        late = false;
        lossy = false;
        for (Line line : lines) {
            if (broken) {
                line.fail();
            } else {
                line.pass();
            }
        }
    }

    @Override
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        if (cut || (lossy && oneIn(2 * LOST_ONE_IN))) {
            return unavailable();
        }
        boolean lost = lossy && oneIn(LOST_ONE_IN);
        return super.commit(transaction).thenCompose(outcome -> {
            if (outcome instanceof CommitOutcome.Committed committed) {
                note(transaction, committed.revision());
            }
            return lost || cut ? unavailable() : CompletableFuture.completedFuture(outcome);
        });
    }

    private synchronized boolean oneIn(int odds) {
        return random.nextInt(odds) == 0;
    }

    /** One that wrote nothing is told the revision of somebody else's write. */
    private void note(StoreTransaction transaction, long revision) {
        if (transaction.writes().isEmpty()) {
            return;
        }
        for (Guard guard : transaction.guards()) {
            if (guard.key().equals(Log.TERM)) {
                log.written(revision, guard.modRevision());
            }
        }
    }

    @Override
    public CompletionStage<RangePage> range(RangeQuery query) {
        return cut ? unavailable() : super.range(query);
    }

    @Override
    public CompletionStage<Long> barrier() {
        return cut ? unavailable() : super.barrier();
    }

    /** A store elsewhere is not asked by a call. */
    @Override
    public boolean barrierIsLocal() {
        return false;
    }

    private static <T> CompletionStage<T> unavailable() {
        return CompletableFuture.failedFuture(new StoreException.Unavailable("no answer"));
    }

    @Override
    public StoreWatch watch(long afterRevision, StoreWatcher watcher) {
        if (cut) {
            throw new StoreException.Unavailable("no answer");
        }
        Line line = new Line(watcher);
        lines.add(line);
        StoreWatch below = super.watch(afterRevision, line);
        return () -> {
            lines.remove(line);
            below.close();
        };
    }

    /** The store is everybody's. */
    @Override
    public void close() {
        heal(true);
    }

    /** One stream of changes. */
    private final class Line implements StoreWatcher {
        private final StoreWatcher watcher;
        private final Queue<Runnable> held = new ArrayDeque<>();
        private boolean over;

        Line(StoreWatcher watcher) {
            this.watcher = watcher;
        }

        @Override
        public void revision(long revision, List<StoreEvent> events) {
            take(() -> watcher.revision(revision, events));
        }

        @Override
        public void group(long revision, List<StoreEvent> events) {
            take(() -> watcher.group(revision, events));
        }

        @Override
        public void ended(StoreException cause) {
            take(() -> watcher.ended(cause));
        }

        private synchronized void take(Runnable call) {
            held.add(call);
            if (isWell()) {
                pass();
            }
        }

        /** Tells what was held back. */
        synchronized void pass() {
            @Nullable Runnable next = held.poll();
            while (next != null) {
                if (!over) {
                    next.run();
                }
                next = held.poll();
            }
        }

        /** What was held back is lost. */
        synchronized void fail() {
            held.clear();
            if (!over) {
                over = true;
                watcher.ended(new StoreException.Unavailable("the connection broke"));
            }
        }
    }
}
