package dev.polder.storage.log;

import static dev.polder.storage.log.StoreFolder.await;
import static dev.polder.storage.log.StoreFolder.objects;
import static dev.polder.storage.log.StoreFolder.put;
import static dev.polder.storage.log.StoreFolder.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write cut short by a crash is recovered; damage to what was durable is refused, and nothing is changed. */
class DamageTest {

    private StoreFolder folder;

    @BeforeEach
    void prepare(@TempDir Path temporary) {
        folder = new StoreFolder(temporary.resolve("store"));
    }

    /** A folder as a kill leaves it: three writes, no clean end. Returns the log's length before the last one. */
    private long killedAfterThreeWrites(String copy) throws IOException {
        try (EmbeddedObjectStore store = folder.open()) {
            put(store, "a", "1");
            put(store, "b", "2");
            long length = Files.size(folder.lastLog());
            put(store, "a", "3");
            folder.copy(copy);
            return length;
        }
    }

    @Test
    void tail_cutAnywhereInTheLastRecordIsRecovered() throws IOException {
        long before = killedAfterThreeWrites("killed");
        StoreFolder killed = new StoreFolder(folder.path().resolveSibling("killed"));
        long whole = Files.size(killed.lastLog());
        assertThat(whole - before).isGreaterThan(RecordFormat.HEADER);
        for (long length = before; length < whole; length++) {
            StoreFolder torn = killed.copy("torn-" + length);
            StoreFolder.cut(torn.lastLog(), length);
            assertRecovered(torn);
        }
        try (EmbeddedObjectStore store = killed.open()) {
            assertThat(objects(store)).isEqualTo(Map.of("a", "3", "b", "2"));
        }
    }

    @Test
    void tail_changedAnywhereInTheLastRecordIsRecovered() throws IOException {
        long before = killedAfterThreeWrites("killed");
        StoreFolder killed = new StoreFolder(folder.path().resolveSibling("killed"));
        long whole = Files.size(killed.lastLog());
        for (long offset = before; offset < whole; offset++) {
            StoreFolder torn = killed.copy("torn-" + offset);
            StoreFolder.flip(torn.lastLog(), offset);
            assertRecovered(torn);
        }
    }

    @Test
    void tail_ofZerosIsRecovered() throws IOException {
        long before = killedAfterThreeWrites("killed");
        StoreFolder killed = new StoreFolder(folder.path().resolveSibling("killed"));
        byte[] bytes = Files.readAllBytes(killed.lastLog());
        byte[] zeros = Arrays.copyOf(Arrays.copyOf(bytes, (int) before), bytes.length + 4096);
        Files.write(killed.lastLog(), zeros);
        assertRecovered(killed);
    }

    private static void assertRecovered(StoreFolder torn) throws IOException {
        try (EmbeddedObjectStore store = torn.open()) {
            assertThat(objects(store)).isEqualTo(Map.of("a", "1", "b", "2"));
            assertThat(await(store.barrier())).isEqualTo(3);
            assertThat(put(store, "c", "4")).isEqualTo(4);
        }
        try (EmbeddedObjectStore store = torn.open()) {
            assertThat(objects(store)).isEqualTo(Map.of("a", "1", "b", "2", "c", "4"));
        }
        torn.remove();
    }

    @Test
    void middle_changedAnywhereIsRefusedAndLeftAlone() throws IOException {
        long before = killedAfterThreeWrites("killed");
        StoreFolder killed = new StoreFolder(folder.path().resolveSibling("killed"));
        for (long offset = FileHeader.BYTES; offset < before; offset++) {
            StoreFolder damaged = killed.copy("damaged-" + offset);
            StoreFolder.flip(damaged.lastLog(), offset);
            assertCorrupt(damaged, damaged.lastLog() + " is corrupt at offset ");
            damaged.remove();
        }
    }

    @Test
    void endOfACleanlyClosedStore_isNoTornTail() throws IOException {
        long before = killedAfterThreeWrites("killed");
        // The folder itself was closed: a mark behind the last write says that it was durable.
        StoreFolder.flip(folder.lastLog(), before + RecordFormat.HEADER);
        assertCorrupt(folder, folder.lastLog() + " is corrupt at offset " + before);
    }

    @Test
    void unfinishedBatch_isCutWhateverPartOfItIsThere() throws Exception {
        FaultyDisk disk = new FaultyDisk(1);
        try (EmbeddedObjectStore store = folder.open(disk)) {
            put(store, "a", "1");
            CountDownLatch first = disk.holdForces();
            List<CompletableFuture<CommitOutcome>> commits = new ArrayList<>();
            commits.add(store.commit(transaction("b", "1")).toCompletableFuture());
            disk.awaitHeldForce();
            for (int i = 0; i < 5; i++) {
                commits.add(store.commit(transaction("n" + i, "1")).toCompletableFuture());
            }
            CountDownLatch second = disk.holdForces();
            first.countDown();
            await(commits.get(0));
            disk.awaitHeldForce();
            long start = offsetOfRevision(4);
            StoreFolder unfinished = folder.copy("unfinished");
            StoreFolder.flip(unfinished.lastLog(), start + RecordFormat.HEADER);
            try (EmbeddedObjectStore recovered = unfinished.open()) {
                assertThat(objects(recovered)).isEqualTo(Map.of("a", "1", "b", "1"));
            }
            second.countDown();
            commits.forEach(StoreFolder::await);
            put(store, "later", "1");
            StoreFolder finished = folder.copy("finished");
            StoreFolder.flip(finished.lastLog(), start + RecordFormat.HEADER);
            assertCorrupt(finished, " is corrupt at offset " + start);
        }
    }

    private long offsetOfRevision(long revision) throws IOException {
        try (RecordReader reader = RecordReader.open(folder.lastLog())) {
            reader.header(FileHeader.Kind.SEGMENT, new UUID(1, 2));
            for (LogRecord record = reader.next(); record != null; record = reader.next()) {
                if (record.revision() == revision) {
                    return record.offset();
                }
            }
        }
        throw new AssertionError("the log has no revision " + revision);
    }

    @Test
    void damageInAnOlderLogFile_isRefused() throws IOException {
        severalFiles();
        List<Path> logs = folder.files("log-");
        assertThat(logs).hasSizeGreaterThan(2);
        Path first = logs.get(0);
        StoreFolder cut = folder.copy("cut");
        StoreFolder.cut(cut.files("log-").get(0), Files.size(first) - 1);
        assertCorrupt(cut, cut.files("log-").get(0).toString());
        StoreFolder.flip(first, Files.size(first) - 1);
        assertCorrupt(folder, first.toString());
    }

    @Test
    void damageInASnapshot_isRefused() throws IOException {
        severalFiles();
        Path snapshot = snapshotted().files("snapshot-").get(0);
        for (long offset = 0; offset < Files.size(snapshot); offset += 11) {
            StoreFolder damaged = folder.copy("damaged-" + offset);
            Path file = damaged.files("snapshot-").get(0);
            StoreFolder.flip(file, offset);
            if (offset >= FileHeader.FORMAT_OFFSET && offset < FileHeader.FORMAT_OFFSET + Integer.BYTES) {
                continue;
            }
            assertCorrupt(damaged, file + " is corrupt at offset ");
            damaged.remove();
        }
        StoreFolder.cut(snapshot, Files.size(snapshot) - RecordFormat.HEADER - Long.BYTES);
        assertCorrupt(folder, snapshot.toString());
    }

    @Test
    void missingFiles_areNoticed() throws IOException {
        severalFiles();
        List<Path> logs = folder.files("log-");
        StoreFolder hole = folder.copy("hole");
        Files.delete(hole.files("log-").get(1));
        assertCorrupt(hole, "is incomplete");
        StoreFolder start = folder.copy("start");
        Files.delete(start.files("log-").get(0));
        assertCorrupt(start, "is incomplete");
        StoreFolder end = folder.copy("end");
        assertThat(Files.size(end.lastLog())).as("its last file has writes").isGreaterThan(FileHeader.BYTES + 60);
        Files.delete(end.files("log-").get(logs.size() - 1));
        assertCorrupt(end, "is incomplete");
        StoreFolder all = folder.copy("all");
        for (Path log : all.files("log-")) {
            Files.delete(log);
        }
        assertCorrupt(all, "is incomplete");
        StoreFolder descriptor = folder.copy("descriptor");
        Files.delete(descriptor.path().resolve("STORE"));
        assertCorrupt(descriptor, "is incomplete");
    }

    @Test
    void olderCopyOfTheLog_isNoticed() throws IOException {
        StoreFolder older;
        try (EmbeddedObjectStore store = folder.open()) {
            put(store, "a", "1");
            older = folder.copy("older");
            put(store, "a", "2");
        }
        Files.copy(folder.path().resolve("STORE"), older.path().resolve("STORE-new"));
        Files.move(
                older.path().resolve("STORE-new"), older.path().resolve("STORE"), StandardCopyOption.REPLACE_EXISTING);
        assertCorrupt(older, "had reached revision 3, but its log ends at 2");
    }

    private void severalFiles() {
        try (EmbeddedObjectStore store = folder.openSmall(new FileChannelDisk())) {
            for (int i = 0; i < 41; i++) {
                put(store, "n" + i % 5, "value " + i);
            }
        }
    }

    /** The folder with a snapshot in it. */
    private StoreFolder snapshotted() throws IOException {
        try (EmbeddedObjectStore store = folder.openSmall(new FileChannelDisk())) {
            await(store.compact(30));
            for (int i = 0; folder.files("snapshot-").isEmpty() && i < 10_000; i++) {
                // Every write gives the store the occasion to notice that the snapshot is due or done.
                put(store, "again", "1");
            }
        }
        return folder;
    }

    private static void assertCorrupt(StoreFolder damaged, String message) throws IOException {
        TreeMap<String, String> contents = damaged.contents();
        assertThatThrownBy(damaged::open)
                .isInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining(message)
                .hasMessageContaining("nothing was changed; restore the folder from a backup");
        contents.putIfAbsent("LOCK", "");
        TreeMap<String, String> after = damaged.contents();
        after.putIfAbsent("LOCK", "");
        assertThat(after).isEqualTo(contents);
    }
}
