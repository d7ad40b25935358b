package dev.polder.server.socketless;

import dev.polder.storage.ForwardingStore;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that counts what is asked of it. */
final class CountingStore extends ForwardingStore {

    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger watches = new AtomicInteger();

    CountingStore(ObjectStore store) {
        super(store);
    }

    int reads() {
        return reads.get();
    }

    int watches() {
        return watches.get();
    }

    @Override
    public CompletionStage<RangePage> range(RangeQuery query) {
        reads.incrementAndGet();
        return super.range(query);
    }

    @Override
    public StoreWatch watch(long afterRevision, StoreWatcher watcher) {
        watches.incrementAndGet();
        return super.watch(afterRevision, watcher);
    }
}
