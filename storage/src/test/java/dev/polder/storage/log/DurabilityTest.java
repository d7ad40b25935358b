package dev.polder.storage.log;

import static dev.polder.storage.log.StoreFolder.await;
import static dev.polder.storage.log.StoreFolder.objects;
import static dev.polder.storage.log.StoreFolder.put;
import static dev.polder.storage.log.StoreFolder.transaction;
import static dev.polder.storage.log.StoreFolder.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.contract.RecordingWatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Visible means durable (store rule S2), and a disk that fails once is not trusted again. */
class DurabilityTest {

    private StoreFolder folder;
    private FaultyDisk disk;

    @BeforeEach
    void prepare(@TempDir Path temporary) {
        folder = new StoreFolder(temporary.resolve("store"));
        disk = new FaultyDisk(1);
    }

    @Test
    void nothing_isSeenBeforeItsFsync() throws Exception {
        try (EmbeddedObjectStore store = folder.open(disk)) {
            long before = put(store, "a", "1");
            RecordingWatcher watcher = new RecordingWatcher();
            store.watch(before, watcher);
            CountDownLatch gate = disk.holdForces();
            CompletableFuture<CommitOutcome> write = commit(store, transaction("a", "2"));
            disk.awaitHeldForce();
            assertThat(write).isNotDone();
            assertThat(objects(store)).containsEntry("a", "1");
            assertThat(await(store.barrier())).isEqualTo(before);
            assertThat(watcher.calls()).isEmpty();
            gate.countDown();
            assertThat(await(write)).isEqualTo(new CommitOutcome.Committed(before + 1));
            assertThat(objects(store)).containsEntry("a", "2");
            assertThat(watcher.until(before + 1)).hasSize(1);
        }
    }

    @Test
    void refusal_waitsForTheFsyncOfWhatItWasRefusedOn() throws Exception {
        try (EmbeddedObjectStore store = folder.open(disk)) {
            long before = put(store, "a", "1");
            CountDownLatch first = disk.holdForces();
            CompletableFuture<CommitOutcome> occupies = commit(store, transaction("other", "1"));
            disk.awaitHeldForce();
            // Both wait while the disk is busy, so both are decided in one batch.
            CompletableFuture<CommitOutcome> winner = commit(store, StoreTransaction.of(write("a", "2"), before));
            CompletableFuture<CommitOutcome> loser = commit(store, StoreTransaction.of(write("a", "3"), before));
            CountDownLatch second = disk.holdForces();
            first.countDown();
            await(occupies);
            disk.awaitHeldForce();
            assertThat(winner).isNotDone();
            assertThat(loser).isNotDone();
            second.countDown();
            assertThat(await(winner)).isInstanceOf(CommitOutcome.Committed.class);
            assertThat(await(loser)).isInstanceOf(CommitOutcome.GuardFailed.class);
        }
    }

    @Test
    void waitingCommits_shareOneFsync() throws Exception {
        try (EmbeddedObjectStore store = folder.open(disk)) {
            CountDownLatch gate = disk.holdForces();
            List<CompletableFuture<CommitOutcome>> commits = new ArrayList<>();
            commits.add(commit(store, transaction("first", "1")));
            disk.awaitHeldForce();
            long forces = disk.forces();
            for (int i = 0; i < 100; i++) {
                commits.add(commit(store, transaction("n" + i, "1")));
            }
            gate.countDown();
            commits.forEach(StoreFolder::await);
            assertThat(disk.forces() - forces).isEqualTo(1);
        }
    }

    @Test
    void everyAcknowledgedBatch_wasWrittenThenForced() {
        try (EmbeddedObjectStore store = folder.open(disk)) {
            put(store, "a", "1");
            put(store, "a", "2");
        }
        List<String> log = disk.trace().stream()
                .filter(line -> line.endsWith(" log-0000000000000000001"))
                .toList();
        assertThat(log)
                .containsExactly(
                        "rename log-0000000000000000001",
                        "append log-0000000000000000001",
                        "force log-0000000000000000001",
                        "write log-0000000000000000001",
                        "force log-0000000000000000001",
                        "write log-0000000000000000001",
                        "force log-0000000000000000001",
                        "write log-0000000000000000001",
                        "force log-0000000000000000001");
    }

    @Test
    void failedFsync_endsTheStore() {
        try (EmbeddedObjectStore store = folder.open(disk)) {
            long before = put(store, "a", "1");
            RecordingWatcher watcher = new RecordingWatcher();
            store.watch(before, watcher);
            disk.failForces();
            assertUnavailable(commit(store, transaction("a", "2")));
            long forces = disk.forces();
            assertUnavailable(commit(store, transaction("a", "3")));
            assertUnavailable(store.compact(before).toCompletableFuture());
            assertUnavailable(store.barrier().toCompletableFuture());
            assertThat(watcher.end()).isInstanceOf(StoreException.Unavailable.class);
            assertThat(watcher.calls()).isEmpty();
            assertThat(store.failure()).isPresent();
            assertThat(disk.forces()).as("a failed fsync is not tried again").isEqualTo(forces);
        }
        try (EmbeddedObjectStore store = folder.open()) {
            assertThat(objects(store).get("a")).isIn("1", "2");
        }
    }

    @Test
    void fullDisk_endsTheStoreAndKeepsWhatWasAcknowledged() throws IOException {
        for (int room = 0; room < 120; room += 7) {
            StoreFolder own = new StoreFolder(folder.path().resolveSibling("full-" + room));
            FaultyDisk full = new FaultyDisk(room);
            try (EmbeddedObjectStore store = own.open(full)) {
                put(store, "a", "1");
                put(store, "b", "1");
                full.fullAfter(room);
                assertUnavailable(commit(store, transaction("a", "x".repeat(200))));
                assertUnavailable(commit(store, transaction("b", "2")));
            }
            try (EmbeddedObjectStore store = own.open()) {
                assertThat(objects(store)).containsEntry("a", "1").containsEntry("b", "1");
                put(store, "a", "3");
            }
            own.remove();
        }
    }

    @Test
    void shortWrites_areContinued() {
        disk.writesAtMost(7);
        try (EmbeddedObjectStore store = folder.open(disk)) {
            for (int i = 0; i < 20; i++) {
                put(store, "n" + i, "value " + i);
            }
        }
        try (EmbeddedObjectStore store = folder.open()) {
            assertThat(objects(store)).hasSize(20).containsEntry("n19", "value 19");
        }
    }

    @Test
    void fullQueue_refusesWithoutBlocking() throws Exception {
        EmbeddedStoreConfig config = EmbeddedStoreConfig.of(folder.path()).withQueue(3, 256L << 20);
        try (EmbeddedObjectStore store = EmbeddedObjectStore.open(config, () -> new UUID(1, 2), disk)) {
            CountDownLatch gate = disk.holdForces();
            List<CompletableFuture<CommitOutcome>> accepted = new ArrayList<>();
            accepted.add(commit(store, transaction("first", "1")));
            disk.awaitHeldForce();
            for (int i = 0; i < 3; i++) {
                accepted.add(commit(store, transaction("n" + i, "1")));
            }
            CompletableFuture<CommitOutcome> refused = commit(store, transaction("n3", "1"));
            assertUnavailable(refused);
            gate.countDown();
            accepted.forEach(StoreFolder::await);
            assertThat(objects(store)).containsOnlyKeys("first", "n0", "n1", "n2");
            assertThat(store.failure()).isEmpty();
            put(store, "n3", "1");
        }
    }

    @Test
    void close_finishesWhatWaits() {
        List<CompletableFuture<CommitOutcome>> commits = new ArrayList<>();
        try (EmbeddedObjectStore store = folder.open(disk)) {
            for (int i = 0; i < 200; i++) {
                commits.add(commit(store, transaction("n" + i, "1")));
            }
        }
        assertThat(commits).allMatch(commit -> await(commit) instanceof CommitOutcome.Committed);
        try (EmbeddedObjectStore store = folder.open()) {
            assertThat(objects(store)).hasSize(200);
        }
    }

    private static CompletableFuture<CommitOutcome> commit(EmbeddedObjectStore store, StoreTransaction transaction) {
        return store.commit(transaction).toCompletableFuture();
    }

    private static void assertUnavailable(CompletableFuture<?> stage) {
        assertThatThrownBy(() -> stage.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StoreException.Unavailable.class);
    }
}
