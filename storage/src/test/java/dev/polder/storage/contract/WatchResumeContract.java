package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.WholeArrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A watch that goes on after any revision is told exactly what followed it: nothing twice, nothing lost. */
public abstract class WatchResumeContract extends StoreContract {

    private static final int REVISIONS = 60;

    @Test
    void resume_atEveryRevision() {
        long start = await(store.barrier());
        RecordingWatcher whole = new RecordingWatcher();
        store.watch(start, whole);
        long end = write(REVISIONS);
        List<RecordingWatcher.Call> all = whole.until(end);
        assertThat(all).hasSize(REVISIONS);
        for (long after = start; after < end; after++) {
            RecordingWatcher resumed = new RecordingWatcher();
            try (StoreWatch watch = store.watch(after, resumed)) {
                assertThat(watch).isNotNull();
                assertThat(resumed.until(end))
                        .usingRecursiveComparison(WholeArrays.COMPARED)
                        .isEqualTo(all.subList((int) (after - start), REVISIONS));
            }
        }
    }

    @Test
    void resume_atTheNewestRevisionWaitsForTheNext() {
        long end = write(3);
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(end, watcher);
        long next = put("next", "1");
        assertThat(watcher.until(next))
                .extracting(RecordingWatcher.Call::revision)
                .containsExactly(next);
    }

    @Test
    void emptyStore_canBeWatchedFromItsBeginning() {
        // A store may write rows of its own when it is opened.
        long opened = await(store.barrier());
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(0, watcher);
        long end = write(2);
        assertThat(watcher.until(end))
                .filteredOn(call -> call.revision() > opened)
                .hasSize(2);
    }

    private long write(int count) {
        long last = 0;
        for (int i = 0; i < count; i++) {
            RowWrite row = new RowWrite.Put(KeyLayout.internal("count"), bytes(String.valueOf(i)));
            last = committed(new StoreTransaction(write("n" + i % 7, "v" + i), List.of(row), List.of()));
        }
        return last;
    }
}
