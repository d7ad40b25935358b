package dev.polder.storage.meter;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.Presence;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreSize;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.meter.StoreMeter.Operation;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A store that tells a meter of its requests, from the call to the answer. */
public final class MeteredStore implements ObjectStore {

    private static final int GROUP = 1;
    private static final int RESOURCE = 2;
    private static final int SEGMENTS = 4;

    private final ObjectStore store;
    private final StoreMeter meter;

    /**
     * Meters a store.
     *
     * @param store is closed with this one
     */
    public MeteredStore(ObjectStore store, StoreMeter meter) {
        this.store = store;
        this.meter = meter;
    }

    @Override
    public StoreIdentity identity() {
        return store.identity();
    }

    @Override
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        if (transaction.objects().size() != 1) {
            return metered(Operation.UPDATE, "", store.commit(transaction), System.nanoTime());
        }
        RowWrite write = transaction.objects().get(0);
        long start = System.nanoTime();
        return metered(operation(write, transaction), type(write.key().path()), store.commit(transaction), start);
    }

    /** A create is a write that must find nothing. */
    private static Operation operation(RowWrite write, StoreTransaction transaction) {
        if (write instanceof RowWrite.Delete) {
            return Operation.DELETE;
        }
        for (Guard guard : transaction.guards()) {
            if (guard.key().equals(write.key())) {
                return guard.modRevision() == 0 ? Operation.CREATE : Operation.UPDATE;
            }
        }
        return Operation.UPDATE;
    }

    @Override
    public CompletionStage<RangePage> range(RangeQuery query) {
        long start = System.nanoTime();
        return metered(Operation.LIST, type(query.from()), store.range(query), start);
    }

    @Override
    public CompletionStage<Long> barrier() {
        // What this process answers at once is no request.
        if (store.barrierIsLocal()) {
            return store.barrier();
        }
        long start = System.nanoTime();
        return metered(Operation.BARRIER, "", store.barrier(), start);
    }

    @Override
    public boolean barrierIsLocal() {
        return store.barrierIsLocal();
    }

    @Override
    public CompletionStage<Void> compact(long revision) {
        long start = System.nanoTime();
        return metered(Operation.COMPACT, "", store.compact(revision), start);
    }

    private <T> CompletionStage<T> metered(Operation operation, String type, CompletionStage<T> answer, long start) {
        return answer.whenComplete((done, failure) ->
                meter.ended(operation, type, System.nanoTime() - start, failure instanceof StoreException.Unavailable));
    }

    /** The resource of the object at a key; empty for a key that is of no object. */
    static String type(String path) {
        String[] parts = path.split("/", SEGMENTS + 1);
        if (parts.length < SEGMENTS || path.startsWith("!")) {
            return "";
        }
        return parts[GROUP].equals("core") ? parts[RESOURCE] : parts[RESOURCE] + "." + parts[GROUP];
    }

    @Override
    public StoreWatch watch(long afterRevision, StoreWatcher watcher) {
        return store.watch(afterRevision, watcher);
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
    public CompletionStage<Optional<StoreSize>> size() {
        return store.size();
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
