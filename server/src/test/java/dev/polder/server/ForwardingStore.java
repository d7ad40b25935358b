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

/** A store that is another, but for what a subclass changes. */
abstract class ForwardingStore implements ObjectStore {

    private final ObjectStore store;

    ForwardingStore(ObjectStore store) {
        this.store = store;
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
        return store.range(query);
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
    public void close() {
        store.close();
    }
}
