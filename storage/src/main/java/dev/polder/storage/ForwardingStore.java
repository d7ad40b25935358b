package dev.polder.storage;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A store that is another one, which is closed with it, but for what a subclass does otherwise. */
public abstract class ForwardingStore implements ObjectStore {

    private final ObjectStore store;

    /** A store over another. */
    protected ForwardingStore(ObjectStore store) {
        this.store = store;
    }

    /** The store below. */
    protected final ObjectStore below() {
        return store;
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
    public boolean barrierIsLocal() {
        return store.barrierIsLocal();
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
    public CompletionStage<Optional<StoreSize>> size() {
        return store.size();
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
    public Optional<StoreException> failure() {
        return store.failure();
    }

    @Override
    public void close() {
        store.close();
    }
}
