package dev.polder.storage.mvcc;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.StoreException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What became of a transaction, before anybody may see it. */
public sealed interface Decision {

    /** What it changed; null when it changed nothing. */
    @Nullable
    Change change();

    /** Tells the caller of the transaction. */
    void tell(CompletableFuture<CommitOutcome> caller);

    /**
     * It was decided on its guards.
     *
     * @param outcome what its caller will be told
     * @param change what it changed; null when it changed nothing
     */
    record Decided(CommitOutcome outcome, @Nullable Change change) implements Decision {
        @Override
        public void tell(CompletableFuture<CommitOutcome> caller) {
            caller.complete(outcome);
        }
    }

    /**
     * Its guards hold, but there is no room for it.
     *
     * @param why what its caller will be told
     */
    record Refused(StoreException.OutOfSpace why) implements Decision {
        @Override
        public @Nullable Change change() {
            return null;
        }

        @Override
        public void tell(CompletableFuture<CommitOutcome> caller) {
            caller.completeExceptionally(why);
        }
    }
}
