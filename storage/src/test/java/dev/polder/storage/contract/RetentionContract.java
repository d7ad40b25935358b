package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.mvcc.HistoryRetention;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** History is bounded without anybody compacting, and who falls out of it is told. */
public abstract class RetentionContract extends StoreContract {

    private static final int KEPT = 20;

    @Override
    protected HistoryRetention retention() {
        return new HistoryRetention(KEPT, 1 << 20);
    }

    @Test
    void recentRevisions_areKept() {
        long last = fill(5 * KEPT);
        assertThat(get("a", last - KEPT)).get().extracting(StoreContract::text).isEqualTo(String.valueOf(4 * KEPT - 1));
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(last - KEPT, watcher);
        assertThat(watcher.until(last)).hasSize(KEPT);
    }

    @Test
    void olderRevisions_areForgotten() {
        long first = put("a", "first");
        fill(5 * KEPT);
        awaitFreed();
        assertThatThrownBy(() -> get("a", first)).isInstanceOf(StoreException.Compacted.class);
        assertThatThrownBy(() -> store.watch(first, new RecordingWatcher()))
                .isInstanceOf(StoreException.Compacted.class);
    }

    @Test
    void bytes_areBoundedToo() {
        long first = put("a", "first");
        String large = "x".repeat(200_000);
        for (int i = 0; i < KEPT - 5; i++) {
            put("b", large);
        }
        awaitFreed();
        assertThatThrownBy(() -> get("a", first)).isInstanceOf(StoreException.Compacted.class);
        assertThat(get("a")).isPresent();
    }

    /** A store may keep more for a watcher that has begun, but what it does not hand over it must not leave out silently. */
    @Test
    void watcherTooSlow_missesNothingUntold() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        RecordingWatcher recorder = new RecordingWatcher();
        store.watch(await(store.barrier()), new StoreWatcher() {
            @Override
            public void revision(long revision, List<StoreEvent> events) {
                entered.countDown();
                awaitUninterruptibly(release);
                recorder.revision(revision, events);
            }

            @Override
            public void ended(StoreException cause) {
                recorder.ended(cause);
            }
        });
        put("a", "first");
        entered.await();
        long last = fill(40 * KEPT);
        awaitFreed();
        release.countDown();
        Optional<StoreException> end = recorder.untilOrEnd(last);
        if (end.isPresent()) {
            assertThat(end).get().isInstanceOf(StoreException.Compacted.class);
        } else {
            assertThat(recorder.calls()).hasSize(1 + 40 * KEPT);
        }
        assertThat(recorder.calls()).extracting(RecordingWatcher.Call::revision).isSorted();
    }

    private long fill(int writes) {
        long last = 0;
        for (int i = 0; i < writes; i++) {
            last = put("a", String.valueOf(i));
        }
        return last;
    }

    /** A round trip through the writer: what the writes before it pushed out of history is gone afterwards. */
    private void awaitFreed() {
        await(store.compact(1));
        await(store.compact(1));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
