package dev.polder.storage.log;

import static dev.polder.storage.log.StoreFolder.await;
import static dev.polder.storage.log.StoreFolder.objects;
import static dev.polder.storage.log.StoreFolder.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.RangeQuery;
import dev.polder.storage.mvcc.HistoryRetention;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What compaction or retention forgets leaves the disk, and only that. */
class CompactionDiskTest {

    private static final int ROUNDS = 40;
    private static final int KEYS = 20;
    private static final String FILLER = "x".repeat(500);

    private StoreFolder folder;

    @BeforeEach
    void prepare(@TempDir Path temporary) {
        folder = new StoreFolder(temporary.resolve("store"));
    }

    private EmbeddedObjectStore open(HistoryRetention retention) {
        return EmbeddedObjectStore.open(
                EmbeddedStoreConfig.of(folder.path()).withSizes(8_000, 16_000).withHistory(retention),
                () -> new UUID(1, 2));
    }

    @Test
    void compaction_removesLogFiles() throws IOException {
        TreeMap<String, String> last = new TreeMap<>();
        try (EmbeddedObjectStore store = open(HistoryRetention.STANDARD)) {
            for (int round = 0; round < ROUNDS; round++) {
                long revision = write(store, round, last);
                await(store.compact(revision));
            }
        }
        // State of 10 kB, garbage of 16 kB before a snapshot is due, one file of 8 kB in use; 420 kB were written.
        assertThat(folder.bytes()).isLessThan(100_000);
        // Two when the store closed right after a snapshot; the next start removes the older one.
        assertThat(folder.files("snapshot-")).hasSizeBetween(1, 2);
        assertThat(folder.files("log-")).hasSizeLessThan(10);
        try (EmbeddedObjectStore store = open(HistoryRetention.STANDARD)) {
            assertThat(objects(store)).isEqualTo(last);
        }
    }

    @Test
    void retention_removesLogFiles() throws IOException {
        TreeMap<String, String> last = new TreeMap<>();
        long end = 0;
        try (EmbeddedObjectStore store = open(new HistoryRetention(2 * KEYS, 1 << 20))) {
            for (int round = 0; round < ROUNDS; round++) {
                end = write(store, round, last);
            }
        }
        assertThat(folder.bytes()).isLessThan(130_000);
        try (EmbeddedObjectStore store = open(new HistoryRetention(2 * KEYS, 1 << 20))) {
            assertThat(objects(store)).isEqualTo(last);
            // One round back is inside the history that has to be kept.
            assertThat(await(store.range(new RangeQuery("a", "z", end - KEYS, 100)))
                            .rows())
                    .hasSize(KEYS)
                    .allMatch(row -> new String(row.value(), StandardCharsets.UTF_8).startsWith(ROUNDS - 2 + ":"));
        }
    }

    @Test
    void history_isKeptWithoutCompaction() throws IOException {
        TreeMap<String, String> last = new TreeMap<>();
        try (EmbeddedObjectStore store = open(HistoryRetention.STANDARD)) {
            for (int round = 0; round < 10; round++) {
                write(store, round, last);
            }
        }
        assertThat(folder.files("snapshot-")).isEmpty();
        assertThat(folder.bytes()).isGreaterThan(10L * KEYS * FILLER.length());
    }

    private static long write(EmbeddedObjectStore store, int round, Map<String, String> last) {
        long revision = 0;
        for (int i = 0; i < KEYS; i++) {
            String value = round + ":" + i + FILLER;
            last.put("n" + i, value);
            revision = put(store, "n" + i, value);
        }
        return revision;
    }
}
