package dev.polder.storage.log;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreTransaction;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the committer is asked to do. */
sealed interface Command {

    /** Tells the caller, if there is one and it was not told yet, that nothing more will come. */
    void fail(StoreException cause);

    /**
     * Decide a transaction.
     *
     * @param bytes the size of its values
     */
    record Commit(StoreTransaction transaction, long bytes, CompletableFuture<CommitOutcome> done) implements Command {
        @Override
        public void fail(StoreException cause) {
            done.completeExceptionally(cause);
        }
    }

    /** Forget history. */
    record Compact(long revision, CompletableFuture<Void> done) implements Command {
        @Override
        public void fail(StoreException cause) {
            done.completeExceptionally(cause);
        }
    }

    /**
     * The writing of a snapshot has ended.
     *
     * @param revision its revision
     * @param size its size in bytes
     * @param failure why there is none; null when there is
     */
    record SnapshotEnded(long revision, long size, @Nullable Throwable failure) implements Command {
        @Override
        public void fail(StoreException cause) {}
    }
}
