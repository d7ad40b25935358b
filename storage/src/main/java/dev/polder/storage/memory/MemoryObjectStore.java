package dev.polder.storage.memory;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.Presence;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.leader.LocalLeaders;
import dev.polder.storage.mvcc.Decision;
import dev.polder.storage.mvcc.HistoryRetention;
import dev.polder.storage.mvcc.MvccEngine;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

/** A store that lives as long as its process: for tests, and for {@code polder start --in-memory}. */
public final class MemoryObjectStore implements ObjectStore {

    /** Revisions freed by a commit: more than it adds, so that a backlog shrinks. */
    private static final int TRIM_STEP = 8;

    private static final int COMPACT_STEP = 1024;

    private final StoreIdentity identity;
    private final StoreLimits limits;
    private final MvccEngine engine;
    private final LeaderLock leaders = new LocalLeaders(this);
    private final Presence presence = Presence.ofOneProcess();
    private final ReentrantLock writer = new ReentrantLock();
    private volatile boolean closed;

    /**
     * An empty store with the standard limits and retention.
     *
     * @param identity what it calls itself
     */
    public MemoryObjectStore(StoreIdentity identity) {
        this(identity, StoreLimits.STANDARD, HistoryRetention.STANDARD);
    }

    /**
     * An empty store.
     *
     * @param identity what it calls itself
     * @param limits what it refuses
     * @param retention how much history it keeps
     */
    public MemoryObjectStore(StoreIdentity identity, StoreLimits limits, HistoryRetention retention) {
        this.identity = identity;
        this.limits = limits;
        this.engine = new MvccEngine(retention);
    }

    @Override
    public StoreIdentity identity() {
        return identity;
    }

    @Override
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        try {
            limits.check(transaction);
            CompletableFuture<CommitOutcome> done = new CompletableFuture<>();
            decide(transaction).tell(done);
            return done;
        } catch (StoreException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private Decision decide(StoreTransaction transaction) {
        writer.lock();
        try {
            checkOpen();
            Decision decision = engine.decide(transaction, limits.quota());
            engine.publish();
            engine.trim(TRIM_STEP);
            return decision;
        } finally {
            writer.unlock();
        }
    }

    @Override
    public CompletionStage<RangePage> range(RangeQuery query) {
        try {
            checkOpen();
            return CompletableFuture.completedFuture(engine.range(query));
        } catch (StoreException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public CompletionStage<Long> barrier() {
        try {
            checkOpen();
            return CompletableFuture.completedFuture(engine.visible());
        } catch (StoreException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public boolean barrierIsLocal() {
        return true;
    }

    @Override
    public StoreWatch watch(long afterRevision, StoreWatcher watcher) {
        return engine.watch(afterRevision, watcher);
    }

    @Override
    public CompletionStage<Void> compact(long revision) {
        try {
            boolean more = true;
            raiseFloor(revision);
            while (more) {
                more = trim();
            }
            return CompletableFuture.completedFuture(null);
        } catch (StoreException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private void raiseFloor(long revision) {
        writer.lock();
        try {
            checkOpen();
            engine.compact(revision);
        } finally {
            writer.unlock();
        }
    }

    private boolean trim() {
        writer.lock();
        try {
            return engine.trim(COMPACT_STEP);
        } finally {
            writer.unlock();
        }
    }

    @Override
    public LeaderLock leaders() {
        return leaders;
    }

    @Override
    public Presence presence() {
        return presence;
    }

    @Override
    public void close() {
        closed = true;
        engine.end(new StoreException.Unavailable("the store is closed"));
    }

    private void checkOpen() {
        if (closed) {
            throw new StoreException.Unavailable("the store is closed");
        }
    }
}
