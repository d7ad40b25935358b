package dev.polder.storage.log;

import static dev.polder.storage.log.StoreFolder.await;
import static dev.polder.storage.log.StoreFolder.key;
import static dev.polder.storage.log.StoreFolder.objects;
import static dev.polder.storage.log.StoreFolder.put;
import static dev.polder.storage.log.StoreFolder.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreTransaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A power failure at every single disk operation, those of rolling, snapshots and clean-up included. */
class CrashTest {

    private static final int WRITES = 40;
    private static final int KEYS = 4;

    /** What a run was told before its disk died: the state at each revision it was acknowledged. */
    private static final class Run {
        private final List<TreeMap<String, String>> states = new ArrayList<>();
        private long acknowledged = 1;
        private boolean finished;
    }

    @Test
    void crash_atEveryOperationKeepsWhatWasAcknowledged(@TempDir Path temporary) throws IOException {
        int crashes = 0;
        int snapshots = 0;
        boolean finished = false;
        for (int operations = 0; !finished; operations++) {
            StoreFolder folder = new StoreFolder(temporary.resolve("crash-" + operations));
            FaultyDisk disk = new FaultyDisk(operations).crashAfter(operations);
            Run run = run(folder, disk);
            finished = run.finished;
            if (!finished) {
                crashes++;
                disk.losePowerlessBytes();
            }
            snapshots += folder.files("snapshot-").isEmpty() ? 0 : 1;
            check(folder, run, operations);
            folder.remove();
        }
        assertThat(crashes).as("crash points").isGreaterThan(150);
        assertThat(snapshots).as("crashes with a snapshot on disk").isGreaterThan(20);
    }

    private static Run run(StoreFolder folder, FaultyDisk disk) {
        Run run = new Run();
        TreeMap<String, String> state = new TreeMap<>();
        run.states.add(new TreeMap<>(state));
        try (EmbeddedObjectStore store = folder.openSmall(disk)) {
            for (int i = 0; i < WRITES; i++) {
                String name = "n" + i % KEYS;
                boolean delete = i % 7 == 6 && state.containsKey(name);
                if (delete) {
                    state.remove(name);
                } else {
                    state.put(name, "value " + i);
                }
                run.states.add(new TreeMap<>(state));
                StoreTransaction transaction = delete
                        ? new StoreTransaction(new RowWrite.Delete(key(name)), List.of(), List.of())
                        : transaction(name, "value " + i);
                CommitOutcome outcome =
                        store.commit(transaction).toCompletableFuture().join();
                run.acknowledged = ((CommitOutcome.Committed) outcome).revision();
                if (i % 8 == 7) {
                    store.compact(run.acknowledged - 3).toCompletableFuture().join();
                }
            }
            run.finished = true;
        } catch (StoreException.Unusable | CompletionException crashed) {
            assertThat(crashed).hasStackTraceContaining("crashed on purpose");
        }
        // The clean end may crash too; everything has been acknowledged by then.
        run.finished = run.finished && !disk.hasCrashed();
        return run;
    }

    private static void check(StoreFolder folder, Run run, int operations) {
        try (EmbeddedObjectStore store = folder.openSmall(new FileChannelDisk())) {
            long revision = await(store.barrier());
            assertThat(revision)
                    .as("revision after a crash at operation %d", operations)
                    .isBetween(run.acknowledged, run.acknowledged + 1);
            assertThat(objects(store))
                    .as("state after a crash at operation %d", operations)
                    .isEqualTo(run.states.get((int) revision - 1));
            assertThat(put(store, "after", "1")).isEqualTo(revision + 1);
        }
        try (EmbeddedObjectStore store = folder.openSmall(new FileChannelDisk())) {
            assertThat(objects(store)).containsEntry("after", "1");
        }
    }
}
