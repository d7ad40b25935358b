package dev.polder.storage.transfer;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.Presence;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A store that counts what is asked of another one. */
class CountingStore implements ObjectStore {

    private final ObjectStore store;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicInteger underway = new AtomicInteger();
    private final AtomicInteger mostUnderway = new AtomicInteger();

    CountingStore(ObjectStore store) {
        this.store = store;
    }

    /** Rows that were read. */
    long rows() {
        return rows.get();
    }

    /** The most transactions that were on their way at once. */
    int mostUnderway() {
        return mostUnderway.get();
    }

    @Override
    public StoreIdentity identity() {
        return store.identity();
    }

    @Override
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        mostUnderway.accumulateAndGet(underway.incrementAndGet(), Math::max);
        return store.commit(transaction).whenComplete((done, failure) -> underway.decrementAndGet());
    }

    @Override
    public CompletionStage<RangePage> range(RangeQuery query) {
        return store.range(query).whenComplete((page, failure) -> {
            if (page != null) {
                rows.addAndGet(page.rows().size());
            }
        });
    }

    @Override
    public CompletionStage<Long> barrier() {
        return store.barrier();
    }

    @Override
    public StoreWatch watch(long afterRevision, StoreWatcher watcher) {
        return store.watch(afterRevision, watcher);
    }

    @Override
    public CompletionStage<Void> compact(long revision) {
        return store.compact(revision);
    }

    @Override
    public LeaderLock leaders() {
        return store.leaders();
    }

    @Override
    public Presence presence() {
        return store.presence();
    }

    @Override
    public void close() {
        store.close();
    }
}
