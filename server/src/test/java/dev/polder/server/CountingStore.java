package dev.polder.server;

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

/** A store that counts what is asked of it. */
final class CountingStore implements ObjectStore {

    private final ObjectStore store;
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger watches = new AtomicInteger();

    CountingStore(ObjectStore store) {
        this.store = store;
    }

    int reads() {
        return reads.get();
    }

    int watches() {
        return watches.get();
    }

    @Override
    public Presence presence() {
        return store.presence();
    }

    @Override
    public LeaderLock leaders() {
        return store.leaders();
    }

    @Override
    public StoreIdentity identity() {
        return store.identity();
    }

    @Override
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        return store.commit(transaction);
    }

    @Override
    public CompletionStage<RangePage> range(RangeQuery query) {
        reads.incrementAndGet();
        return store.range(query);
    }

    @Override
    public CompletionStage<Long> barrier() {
        return store.barrier();
    }

    @Override
    public StoreWatch watch(long afterRevision, StoreWatcher watcher) {
        watches.incrementAndGet();
        return store.watch(afterRevision, watcher);
    }

    @Override
    public CompletionStage<Void> compact(long revision) {
        return store.compact(revision);
    }

    @Override
    public void close() {
        store.close();
    }
}
