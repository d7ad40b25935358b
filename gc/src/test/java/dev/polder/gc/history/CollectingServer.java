package dev.polder.gc.history;

import dev.polder.api.object.ResourceSpace;
import dev.polder.gc.Collector;
import dev.polder.gc.CollectorParts;
import dev.polder.spi.control.queue.QueueBounds;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.view.History;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server with a view of its own over a line of its own. It leads after its term until it is told, as one that was paused does. */
final class CollectingServer implements AutoCloseable {

    private final FaultyStore store;
    private final LiveView view;
    private final QueueBounds bounds;
    private final ScheduledExecutorService retries;
    private @Nullable Term term;
    private int moved;
    private int losses;

    /** Starts with what is stored. The line must be well. */
    CollectingServer(FaultyStore store, ViewConfig config, QueueBounds bounds, ScheduledExecutorService retries)
            throws Exception {
        this.store = store;
        this.bounds = bounds;
        this.retries = retries;
        this.view = LiveView.open(store, KeyLayout::parse, config)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    FaultyStore store() {
        return store;
    }

    /** Begins a term, after the end of its own former one. The line must be well, and lose nothing. */
    void lead() throws InterruptedException {
        depose();
        RowWrite begins = new RowWrite.Put(Log.TERM, new byte[] {1});
        CommitOutcome outcome = store.commit(new StoreTransaction(null, List.of(begins), List.of()))
                .toCompletableFuture()
                .join();
        term = new Term(new Guard(Log.TERM, ((CommitOutcome.Committed) outcome).revision()));
    }

    boolean leads() {
        return term != null;
    }

    /** Is told that its term is over. The line must be well. */
    void depose() throws InterruptedException {
        Term former = term;
        if (former != null) {
            term = null;
            former.close();
        }
    }

    /** From now on its collector hears of no change, or hears of all again. */
    void sleep(boolean asleep) {
        Term now = term;
        if (now != null) {
            now.sleep(asleep);
        }
    }

    /** Waits until its view has come so far. */
    void viewReaches(long revision) {
        view.atLeast(revision).toCompletableFuture().join();
    }

    /** How often its collectors had to decide again. */
    int moved() {
        return moved;
    }

    /** How often the history of a resource was gone before its collectors came to it. */
    int losses() {
        return losses;
    }

    /** Ends it amid its work: what is on its way is done or not, and nobody here is told. */
    @Override
    public void close() throws InterruptedException {
        store.cut();
        view.close();
        depose();
        store.close();
    }

    /** A collector, and what tells it of changes: as {@code ControllerRuntime} of the server does. */
    private final class Term implements AutoCloseable {
        private final Collector collector;
        private final StoreView.Subscription subscription;
        private final Semaphore changes = new Semaphore(1);
        private final Map<ResourceSpace, Long> cursors = new HashMap<>();
        private final Thread follower;
        private long from;
        private volatile boolean asleep;
        private volatile boolean closed;

        Term(Guard fence) {
            this.collector = new Collector(new CollectorParts(
                    view,
                    new TestTypes(view),
                    new Rows(store, view, fence),
                    NoEvents.CLIENT,
                    work -> Thread.ofVirtual().start(work),
                    (delay, task) -> {
                        var unused = retries.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
                    },
                    InstantSource.system(),
                    bounds,
                    () -> false));
            this.subscription = view.onAnyChange(changes::release);
            ViewSnapshot first = view.snapshot();
            this.from = first.revision();
            resync(first);
            this.follower = Thread.ofVirtual().start(this::follow);
        }

        private void resync(ViewSnapshot snapshot) {
            for (ResourceSpace space : view.history().spaces()) {
                try {
                    long oldest = view.history().oldest();
                    view.history()
                            .after(space, oldest, Integer.MAX_VALUE)
                            .events()
                            .forEach(collector::onPast);
                } catch (StoreException.Compacted forgotten) {
                    losses++;
                }
            }
            snapshot.spaces().forEach(space -> snapshot.map(space).all().forEachRemaining(collector::onExisting));
        }

        void sleep(boolean now) {
            asleep = now;
            changes.release();
        }

        private void follow() {
            while (!closed) {
                changes.acquireUninterruptibly();
                changes.drainPermits();
                if (!asleep) {
                    ViewSnapshot snapshot = view.snapshot();
                    Set<ResourceSpace> spaces = new HashSet<>(view.history().spaces());
                    spaces.addAll(snapshot.spaces());
                    boolean whole = true;
                    for (ResourceSpace space : spaces) {
                        whole &= follow(snapshot, space);
                    }
                    from = snapshot.revision();
                    if (!whole) {
                        losses++;
                        resync(view.snapshot());
                    }
                }
            }
        }

        /** Whether nothing was lost. */
        private boolean follow(ViewSnapshot snapshot, ResourceSpace space) {
            long cursor = Math.max(from, cursors.getOrDefault(space, from));
            boolean whole = true;
            try {
                History.Batch batch;
                do {
                    batch = view.history().after(space, cursor, 100);
                    batch.events().forEach(collector::onEvent);
                    cursor = Math.max(cursor, batch.upTo());
                } while (!batch.events().isEmpty() && !closed);
            } catch (StoreException.Compacted lost) {
                cursor = snapshot.revision();
                whole = false;
            }
            cursors.put(space, cursor);
            return whole;
        }

        @Override
        public void close() throws InterruptedException {
            closed = true;
            subscription.close();
            changes.release();
            follower.join();
            collector.close();
            moved += (int) collector.status().moved();
        }
    }
}
