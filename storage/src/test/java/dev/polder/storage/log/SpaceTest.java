package dev.polder.storage.log;

import static dev.polder.storage.log.StoreFolder.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreQuota;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts against the quota is the rows as they are, whatever is replayed, compacted or read from a snapshot. */
class SpaceTest {

    private static final int QUOTA = 200_000;

    private StoreFolder folder;

    @BeforeEach
    void prepare(@TempDir Path temporary) {
        folder = new StoreFolder(temporary.resolve("store"));
    }

    private EmbeddedObjectStore open(long quota) {
        return EmbeddedObjectStore.open(
                EmbeddedStoreConfig.of(folder.path())
                        .withSizes(4_000, 8_000)
                        .withLimits(StoreLimits.STANDARD.withQuota(new StoreQuota(quota))),
                () -> new UUID(1, 2));
    }

    @Test
    void usage_isThatOfTheRowsAcrossSnapshotsAndRestarts() throws IOException {
        Random random = new Random(11);
        for (int round = 0; round < 6; round++) {
            try (EmbeddedObjectStore store = open(QUOTA)) {
                long found = sumOfRows(store);
                assertThat(used(store)).as("after the start of round %d", round).isEqualTo(found);
                long last = 0;
                for (int i = 0; i < 200; i++) {
                    last = write(store, random);
                }
                // Not in the last round: its log is replayed from the snapshot before.
                if (round < 5) {
                    await(store.compact(last));
                }
                assertThat(used(store)).as("at the end of round %d", round).isEqualTo(sumOfRows(store));
            }
        }
        assertThat(folder.files("snapshot-")).isNotEmpty();
        try (EmbeddedObjectStore store = open(QUOTA)) {
            assertThat(used(store)).isEqualTo(sumOfRows(store)).isPositive();
        }
    }

    @Test
    void fullStore_isFullAfterARestartAndStarts() {
        long used;
        try (EmbeddedObjectStore store = open(QUOTA)) {
            for (int i = 0; i < 30; i++) {
                StoreFolder.put(store, "n" + i, "x".repeat(1_000));
            }
            used = used(store);
        }
        try (EmbeddedObjectStore store = open(used)) {
            StoreException.OutOfSpace refusal = refusal(store, StoreFolder.transaction("late", "x"));
            assertThat(refusal.used()).isEqualTo(used);
            assertThat(StoreFolder.objects(store)).hasSize(30).doesNotContainKey("late");
            await(store.commit(new StoreTransaction(new RowWrite.Delete(StoreFolder.key("n0")), List.of(), List.of())));
            assertThat(StoreFolder.objects(store)).hasSize(29);
        }
        // A higher quota is taken at the next start.
        try (EmbeddedObjectStore store = open(QUOTA)) {
            StoreFolder.put(store, "late", "x");
            assertThat(StoreFolder.objects(store)).hasSize(30).containsKey("late");
        }
    }

    @Test
    void refusedCreate_leavesNothingInTheLog() {
        long before;
        try (EmbeddedObjectStore store = open(QUOTA)) {
            before = StoreFolder.put(store, "a", "1");
            refusal(store, StoreFolder.transaction("large", "x".repeat(QUOTA)));
            // A batch of one refused and one accepted transaction, in one fsync or two.
            var refused = store.commit(StoreFolder.transaction("large", "x".repeat(QUOTA)));
            var accepted = store.commit(StoreFolder.transaction("b", "1"));
            assertThat(await(accepted)).isEqualTo(new CommitOutcome.Committed(before + 1));
            assertThat(refused.toCompletableFuture()).isCompletedExceptionally();
        }
        try (EmbeddedObjectStore store = open(QUOTA)) {
            assertThat(await(store.barrier())).isEqualTo(before + 1);
            assertThat(StoreFolder.objects(store)).containsOnlyKeys("a", "b");
        }
    }

    private static long write(EmbeddedObjectStore store, Random random) {
        String name = "n" + random.nextInt(40);
        RowWrite object = random.nextInt(3) == 0
                ? new RowWrite.Delete(StoreFolder.key(name))
                : StoreFolder.write(name, "x".repeat(random.nextInt(500)));
        RowWrite row = new RowWrite.Put(KeyLayout.internal("row"), new byte[random.nextInt(300)]);
        List<RowWrite> rows = random.nextInt(3) == 0 ? List.of(row) : List.of();
        return ((CommitOutcome.Committed) await(store.commit(new StoreTransaction(object, rows, List.of()))))
                .revision();
    }

    /** What the store says that it holds: asked by a write that no quota has room for. */
    private static long used(EmbeddedObjectStore store) {
        return refusal(store, StoreFolder.transaction("larger-than-the-quota", "x".repeat(QUOTA)))
                .used();
    }

    private static StoreException.OutOfSpace refusal(EmbeddedObjectStore store, StoreTransaction transaction) {
        try {
            throw new AssertionError("not refused: "
                    + store.commit(transaction).toCompletableFuture().join());
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof StoreException.OutOfSpace refusal) {
                return refusal;
            }
            throw failure;
        }
    }

    private static long sumOfRows(EmbeddedObjectStore store) {
        RangeQuery everything = new RangeQuery(KeyLayout.internalStart(), KeyLayout.objectsEnd(), 0, 1_000);
        long sum = 0;
        for (StoredRow row : await(store.range(everything)).rows()) {
            sum += row.key().path().getBytes(StandardCharsets.UTF_8).length + row.value().length;
        }
        return sum;
    }
}
