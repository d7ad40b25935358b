package dev.polder.server.matrix;

import dev.polder.storage.ForwardingStore;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import java.util.concurrent.CompletionStage;

/** Counts what each thread asks of a store: what takes time on one that lies elsewhere. */
final class CallMeter extends ForwardingStore {

    private final ThreadLocal<Integer> calls = ThreadLocal.withInitial(() -> 0);

    CallMeter(ObjectStore store) {
        super(store);
    }

    /** How many calls this thread has made since it last asked. */
    int take() {
        int made = calls.get();
        calls.set(0);
        return made;
    }

    @Override
    public CompletionStage<Long> barrier() {
        calls.set(calls.get() + 1);
        return super.barrier();
    }

    @Override
    public CompletionStage<RangePage> range(RangeQuery query) {
        calls.set(calls.get() + 1);
        return super.range(query);
    }
}
