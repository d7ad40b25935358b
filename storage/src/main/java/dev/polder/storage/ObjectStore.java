package dev.polder.storage;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An ordered, revisioned, durable map of rows: what the server needs of etcd, and of the embedded store.
 *
 * <p>One counter of revisions covers all rows. Stages complete exceptionally with a {@link StoreException} only. They
 * may complete on a thread of the store: dependants must not block it.
 */
public interface ObjectStore extends AutoCloseable {

    /** Which store this is; the same after every restart. */
    StoreIdentity identity();

    /**
     * Decides a transaction. It is durable before the stage completes, and no reader or watcher sees it earlier (store
     * rule S2).
     *
     * @return the revision, or the guards that did not hold; fails with {@link StoreException.TooLarge} or {@link
     *     StoreException.OutOfSpace}, having written nothing, when the transaction or all rows are over the {@link
     *     StoreLimits}
     */
    CompletionStage<CommitOutcome> commit(StoreTransaction transaction);

    /**
     * Reads rows as of one revision.
     *
     * @return the page; fails with {@link StoreException.Compacted} or {@link StoreException.FutureRevision} when the
     *     revision cannot be read
     */
    CompletionStage<RangePage> range(RangeQuery query);

    /** A revision that is at least that of every transaction acknowledged before this call (store rule S3). */
    CompletionStage<Long> barrier();

    /** Whether {@link #barrier} is answered at once by this very process, so that callers need not share one. */
    default boolean barrierIsLocal() {
        return false;
    }

    /**
     * Streams every revision after the given one.
     *
     * @throws StoreException.Compacted when that history is no longer kept
     */
    StoreWatch watch(long afterRevision, StoreWatcher watcher);

    /** Forgets the history up to a revision: reads and watches below it fail afterwards. Current rows stay. */
    CompletionStage<Void> compact(long revision);

    /** What the store takes on its disk; empty when it has none or cannot tell. */
    default CompletionStage<Optional<StoreSize>> size() {
        return CompletableFuture.completedStage(Optional.empty());
    }

    /** Elects leaders among all who share this store. */
    LeaderLock leaders();

    /** What those who share this store say of themselves. */
    Presence presence();

    /** Why the store works no more; empty while it does. Every later call fails with it. Does not block. */
    default Optional<StoreException> failure() {
        return Optional.empty();
    }

    @Override
    void close();
}
