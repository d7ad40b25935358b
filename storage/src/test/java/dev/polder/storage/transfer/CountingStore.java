package dev.polder.storage.transfer;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreTransaction;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A store that counts what is asked of another one. */
class CountingStore extends ForwardingStore {

    private final AtomicLong rows = new AtomicLong();
    private final AtomicInteger underway = new AtomicInteger();
    private final AtomicInteger mostUnderway = new AtomicInteger();

    CountingStore(ObjectStore store) {
        super(store);
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
    public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
        mostUnderway.accumulateAndGet(underway.incrementAndGet(), Math::max);
        return super.commit(transaction).whenComplete((done, failure) -> underway.decrementAndGet());
    }

    @Override
    public CompletionStage<RangePage> range(RangeQuery query) {
        return super.range(query).whenComplete((page, failure) -> {
            if (page != null) {
                rows.addAndGet(page.rows().size());
            }
        });
    }
}
