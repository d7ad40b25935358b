package dev.polder.storage.transfer;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ObjectRecords;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Imports one object after the other; several lanes do so at the same time. */
final class ImportLane {

    private final ObjectStore store;
    private final OnConflict onConflict;
    private final ImportTally tally;
    private ImportState.Lane state;
    private CompletionStage<Void> last = CompletableFuture.completedStage(null);

    ImportLane(ObjectStore store, OnConflict onConflict, ImportTally tally, ImportState.Lane state) {
        this.store = store;
        this.onConflict = onConflict;
        this.tally = tally;
        this.state = state;
    }

    /** What the last object is done with; fails with why it could not be imported. */
    CompletionStage<Void> last() {
        return last;
    }

    /** Begins with an object; the one before must be done with. */
    void begin(ExportEntry entry) {
        last = write(entry, false);
    }

    /**
     * Writes an object where there is none.
     *
     * @param replaces whether this import has removed the one that was there
     */
    private CompletionStage<Void> write(ExportEntry entry, boolean replaces) {
        StoreTransaction transaction = new StoreTransaction(
                new RowWrite.Put(entry.key(), entry.value()),
                List.of(ImportState.reached(state, entry.number())),
                guards(entry, 0));
        return store.commit(transaction).thenCompose(outcome -> switch (outcome) {
            case CommitOutcome.Committed done -> {
                (replaces ? tally.replaced : tally.imported).increment();
                yield reached(entry, done);
            }
            case CommitOutcome.GuardFailed refused -> present(entry, refused.stale(), replaces);
        });
    }

    private List<Guard> guards(ExportEntry entry, long modRevision) {
        return List.of(
                new Guard(entry.key(), modRevision),
                new Guard(state.row(), state.modRevision()),
                new Guard(fence(entry), 0));
    }

    /** What stands where a logical cluster was removed. */
    private static StoreKey fence(ExportEntry entry) {
        return KeyLayout.fence(KeyLayout.parse(entry.key()).orElseThrow().cluster());
    }

    private CompletionStage<Void> reached(ExportEntry entry, CommitOutcome.Committed done) {
        state = new ImportState.Lane(state.row(), entry.number(), done.revision());
        return CompletableFuture.completedStage(null);
    }

    /** The object is in the target already. */
    private CompletionStage<Void> present(ExportEntry entry, List<Guard> stale, boolean replaces) {
        for (Guard guard : stale) {
            if (guard.key().equals(state.row())) {
                return CompletableFuture.failedStage(
                        new TransferException("the same file is being imported by somebody else"));
            }
            if (guard.key().equals(fence(entry))) {
                return CompletableFuture.failedStage(new TransferException(entry.key()
                        + " lies in a logical cluster that was removed from the target, or is being removed; such a name"
                        + " is not used again"));
            }
        }
        return switch (onConflict) {
            case REFUSE ->
                CompletableFuture.failedStage(new TransferException(
                        entry.key() + " was made in the target meanwhile; say what to do with --on-conflict"));
            case SKIP -> {
                tally.skipped.increment();
                yield CompletableFuture.completedStage(null);
            }
            case REPLACE -> replace(entry, replaces);
        };
    }

    /**
     * Puts an object in the place of another one. One of the same uid is the same one, and is updated. Another one is deleted
     * first: whoever watches it must be told that it is gone.
     */
    private CompletionStage<Void> replace(ExportEntry entry, boolean replaces) {
        String path = entry.key().path();
        return store.range(new RangeQuery(path, path + "\0", 0, 1)).thenCompose(page -> {
            if (page.rows().isEmpty()) {
                return write(entry, replaces);
            }
            StoredRow there = page.rows().get(0);
            return uid(there).equals(uid(new StoredRow(entry.key(), entry.value(), 0, 0)))
                    ? update(entry, there.modRevision(), replaces)
                    : delete(entry, there.modRevision(), replaces);
        });
    }

    private CompletionStage<Void> update(ExportEntry entry, long modRevision, boolean replaces) {
        StoreTransaction transaction = new StoreTransaction(
                new RowWrite.Put(entry.key(), entry.value()),
                List.of(ImportState.reached(state, entry.number())),
                guards(entry, modRevision));
        return store.commit(transaction).thenCompose(outcome -> switch (outcome) {
            case CommitOutcome.Committed done -> {
                tally.replaced.increment();
                yield reached(entry, done);
            }
            case CommitOutcome.GuardFailed refused -> present(entry, refused.stale(), replaces);
        });
    }

    private CompletionStage<Void> delete(ExportEntry entry, long modRevision, boolean replaces) {
        StoreTransaction transaction = StoreTransaction.of(new RowWrite.Delete(entry.key()), modRevision);
        return store.commit(transaction).thenCompose(outcome -> switch (outcome) {
            case CommitOutcome.Committed done -> write(entry, true);
            case CommitOutcome.GuardFailed moved -> replace(entry, replaces);
        });
    }

    private static String uid(StoredRow row) {
        StoreKey key = row.key();
        return ObjectRecords.decode(KeyLayout.parse(key).orElseThrow(), row).uid();
    }
}
