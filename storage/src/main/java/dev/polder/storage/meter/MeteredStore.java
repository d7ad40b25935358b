package dev.polder.storage.meter;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.Guard;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.meter.StoreMeter.Operation;
import java.util.concurrent.CompletionStage;

/** A store that tells a meter of its requests, from the call to the answer. */
public final class MeteredStore extends ForwardingStore {

    private static final int GROUP = 1;
    private static final int RESOURCE = 2;
    private static final int SEGMENTS = 4;

    private final StoreMeter meter;

    /**
     * Meters a store.
     *
     * @param store is closed with this one
     */
    public MeteredStore(ObjectStore store, StoreMeter meter) {
        super(store);
        this.meter = meter;
    }

    @Override
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        long start = System.nanoTime();
        if (transaction.objects().size() != 1) {
            return metered(Operation.UPDATE, "", super.commit(transaction), start);
        }
        RowWrite write = transaction.objects().get(0);
        return metered(operation(write, transaction), type(write.key().path()), super.commit(transaction), start);
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
        return metered(Operation.LIST, type(query.from()), super.range(query), start);
    }

    @Override
    public CompletionStage<Long> barrier() {
        // What this process answers at once is no request.
        if (barrierIsLocal()) {
            return super.barrier();
        }
        long start = System.nanoTime();
        return metered(Operation.BARRIER, "", super.barrier(), start);
    }

    @Override
    public CompletionStage<Void> compact(long revision) {
        long start = System.nanoTime();
        return metered(Operation.COMPACT, "", super.compact(revision), start);
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
}
