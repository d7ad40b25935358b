package dev.polder.storage.epoch;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The internal row {@code !epoch}, which holds the steps of {@link Epochs}: a format byte, then for each step its revision
 * and its offset, 8 bytes each, big-endian.
 *
 * <p>The last step has revision 0 in the row: it counts from the revision that wrote the row, which nobody knows before.
 * So whoever has applied that revision has the step, and whoever has not serves none of the versions it is about.
 */
public final class EpochTable {

    /** Where the table lies. */
    public static final StoreKey ROW = KeyLayout.internal("epoch");

    /**
     * How far above the versions that are known of another store, or of a past, a step is made: some may have been given that
     * nobody knows of, because the other store went on or its high-water mark lags behind. A thousand million are 27 hours of
     * 10,000 writes a second.
     */
    public static final long MARGIN = 1_000_000_000;

    private static final byte FORMAT = 1;
    private static final int STEP_BYTES = 2 * Long.BYTES;

    private EpochTable() {}

    /** The table of a store now; {@link Epochs#NONE} when nothing was ever imported or restored. */
    public static CompletionStage<Epochs> read(ObjectStore store) {
        return row(store)
                .thenApply(page ->
                        page.rows().isEmpty() ? Epochs.NONE : decode(page.rows().get(0)));
    }

    /**
     * Makes a step: every version given from its revision on is greater than the given one and than every one this store
     * ever gave, and every earlier one is gone.
     *
     * @param above the greatest version that the other store, or the past that is left behind, may have given
     * @return the table with the step
     */
    public static CompletionStage<Epochs> step(ObjectStore store, long above) {
        return step(store, above, List.of());
    }

    /**
     * Makes a step, and writes further internal rows in the same transaction.
     *
     * @param above as in {@link #step(ObjectStore, long)}
     * @param further rows that belong to the reason for the step
     * @return the table with the step
     */
    public static CompletionStage<Epochs> step(ObjectStore store, long above, List<RowWrite> further) {
        return row(store).thenCompose(page -> {
            List<StoredRow> rows = page.rows();
            Epochs now = rows.isEmpty() ? Epochs.NONE : decode(rows.get(0));
            byte[] value = encode(now, Math.max(now.offset(), above - page.revision()));
            long seen = rows.isEmpty() ? 0 : rows.get(0).modRevision();
            List<RowWrite> writes = new ArrayList<>(further);
            writes.add(new RowWrite.Put(ROW, value));
            StoreTransaction transaction = new StoreTransaction(null, writes, List.of(new Guard(ROW, seen)));
            return store.commit(transaction).thenCompose(outcome -> switch (outcome) {
                case CommitOutcome.Committed done ->
                    CompletableFuture.completedStage(
                            decode(new StoredRow(ROW, value, done.revision(), done.revision())));
                // Another step came between: this one goes on top of it.
                case CommitOutcome.GuardFailed moved -> step(store, above, further);
            });
        });
    }

    /**
     * Reads the row.
     *
     * @throws StoreException.Unusable when a newer server wrote it
     * @throws StoreException.Corrupt when it is no table
     */
    public static Epochs decode(StoredRow row) {
        ByteBuffer bytes = ByteBuffer.wrap(row.value());
        if (!bytes.hasRemaining() || bytes.remaining() % STEP_BYTES != 1) {
            throw new StoreException.Corrupt("the row " + ROW + " has " + bytes.remaining() + " bytes");
        }
        byte format = bytes.get();
        if (format != FORMAT) {
            throw new StoreException.Unusable(
                    "the row " + ROW + " has format " + format + "; start a server of the newer version that wrote it");
        }
        List<Epochs.Step> steps = new ArrayList<>();
        while (bytes.hasRemaining()) {
            long revision = bytes.getLong();
            steps.add(new Epochs.Step(revision == 0 ? row.modRevision() : revision, bytes.getLong()));
        }
        try {
            return new Epochs(steps);
        } catch (IllegalArgumentException damage) {
            throw new StoreException.Corrupt("the row " + ROW + " is no table of steps: " + damage.getMessage());
        }
    }

    private static byte[] encode(Epochs now, long offset) {
        List<Epochs.Step> kept = new ArrayList<>();
        long before = 0;
        for (Epochs.Step step : now.steps()) {
            // A step that added nothing only told what was gone, and the new one tells more.
            if (step.offset() != before) {
                kept.add(step);
            }
            before = step.offset();
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(1 + (kept.size() + 1) * STEP_BYTES).put(FORMAT);
        kept.forEach(step -> bytes.putLong(step.revision()).putLong(step.offset()));
        return bytes.putLong(0).putLong(offset).array();
    }

    private static CompletionStage<RangePage> row(ObjectStore store) {
        return store.range(new RangeQuery(ROW.path(), ROW.path() + '\0', 0, 1));
    }
}
