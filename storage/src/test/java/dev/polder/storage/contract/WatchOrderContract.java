package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.WholeArrays;
import dev.polder.storage.history.HistoryChecker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A watcher is told every revision once, in order and whole, whatever other watchers do. */
public abstract class WatchOrderContract extends StoreContract {

    @Test
    void watch_tellsPutsAndDeletes() {
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(await(store.barrier()), watcher);
        long created = put("a", "1");
        long updated = put("a", "2");
        long deleted = delete("a");
        List<RecordingWatcher.Call> calls = watcher.until(deleted);
        assertThat(calls).extracting(RecordingWatcher.Call::revision).containsExactly(created, updated, deleted);
        assertThat(calls.get(1).events()).singleElement().isInstanceOfSatisfying(StoreEvent.Put.class, put -> {
            assertThat(text(put.row())).isEqualTo("2");
            assertThat(put.row().createRevision()).isEqualTo(created);
            assertThat(put.row().modRevision()).isEqualTo(updated);
        });
        assertThat(calls.get(2).events()).containsExactly(new StoreEvent.Delete(key("a")));
    }

    @Test
    void watchFromTheFuture_leavesOutWhatIsBefore() {
        long now = put("a", "1");
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(now + 2, watcher);
        put("a", "2");
        put("a", "3");
        long told = put("a", "4");
        assertThat(watcher.until(told))
                .extracting(RecordingWatcher.Call::revision)
                .containsExactly(told);
    }

    @Test
    void concurrentWrites_areToldInOneOrderThatEqualsTheRows() throws Exception {
        long start = await(store.barrier());
        RecordingWatcher early = new RecordingWatcher();
        store.watch(start, early);
        writeConcurrently(8, 60);
        long end = await(store.barrier());
        RecordingWatcher late = new RecordingWatcher();
        store.watch(start, late);
        assertThat(early.until(end))
                .usingRecursiveComparison(WholeArrays.COMPARED)
                .isEqualTo(late.until(end));
        HistoryChecker checker = new HistoryChecker(start, List.of());
        early.calls().forEach(call -> call.replay(checker));
        checker.equalsState(objects(0).rows(), end);
    }

    @Test
    void revision_canBeReadWhenItIsTold() {
        List<Throwable> failures = new ArrayList<>();
        RecordingWatcher recorder = new RecordingWatcher();
        store.watch(await(store.barrier()), new StoreWatcher() {
            @Override
            public void revision(long revision, List<StoreEvent> events) {
                try {
                    assertThat(await(store.barrier())).isGreaterThanOrEqualTo(revision);
                    assertThat(get("a", revision).orElseThrow().modRevision()).isEqualTo(revision);
                } catch (AssertionError | RuntimeException failure) {
                    failures.add(failure);
                }
                recorder.revision(revision, events);
            }

            @Override
            public void ended(StoreException cause) {
                recorder.ended(cause);
            }
        });
        long last = 0;
        for (int i = 0; i < 100; i++) {
            last = put("a", String.valueOf(i));
        }
        recorder.until(last);
        assertThat(failures).isEmpty();
    }

    @Test
    void slowWatcher_delaysNobody() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        RecordingWatcher slow = new RecordingWatcher();
        RecordingWatcher quick = new RecordingWatcher();
        long start = await(store.barrier());
        store.watch(start, new StoreWatcher() {
            @Override
            public void revision(long revision, List<StoreEvent> events) {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException interrupted) {
                    throw new AssertionError(interrupted);
                }
                slow.revision(revision, events);
            }

            @Override
            public void ended(StoreException cause) {
                slow.ended(cause);
            }
        });
        store.watch(start, quick);
        put("a", "0");
        entered.await();
        writeConcurrently(4, 50);
        long end = await(store.barrier());
        assertThat(quick.until(end)).hasSize(201);
        assertThat(slow.calls()).isEmpty();
        release.countDown();
        assertThat(slow.until(end))
                .usingRecursiveComparison(WholeArrays.COMPARED)
                .isEqualTo(quick.calls());
    }

    @Test
    void throwingWatcher_endsAlone() {
        RecordingWatcher quick = new RecordingWatcher();
        RecordingWatcher ends = new RecordingWatcher();
        long start = await(store.barrier());
        store.watch(start, new StoreWatcher() {
            @Override
            public void revision(long revision, List<StoreEvent> events) {
                throw new IllegalStateException("thrown on purpose by a test");
            }

            @Override
            public void ended(StoreException cause) {
                ends.ended(cause);
            }
        });
        store.watch(start, quick);
        put("a", "1");
        assertThat(ends.end()).isInstanceOf(StoreException.Unavailable.class);
        long second = put("a", "2");
        assertThat(quick.until(second)).hasSize(2);
    }

    @Test
    void closedWatch_isToldNothingMore() {
        RecordingWatcher closed = new RecordingWatcher();
        RecordingWatcher other = new RecordingWatcher();
        long start = await(store.barrier());
        StoreWatch watch = store.watch(start, closed);
        store.watch(start, other);
        closed.until(put("a", "1"));
        watch.close();
        long second = put("a", "2");
        other.until(second);
        store.close();
        other.end();
        assertThat(closed.calls()).hasSize(1);
    }

    @Test
    void closedStore_tellsTheRestAndThenTheEnd() {
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(await(store.barrier()), watcher);
        put("a", "1");
        put("a", "2");
        store.close();
        assertThat(watcher.end()).isInstanceOf(StoreException.Unavailable.class);
        assertThat(watcher.calls()).hasSize(2);
        assertThatThrownBy(() -> store.watch(0, new RecordingWatcher())).isInstanceOf(StoreException.Unavailable.class);
        assertThat(failureOf(store.commit(unguarded(write("a", "3"))))).isInstanceOf(StoreException.Unavailable.class);
        assertThat(failureOf(store.barrier())).isInstanceOf(StoreException.Unavailable.class);
    }

    private void writeConcurrently(int writers, int each) throws Exception {
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                String name = "w" + writer;
                done.add(pool.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        if (i % 10 == 9) {
                            delete(name);
                        } else {
                            put(name, String.valueOf(i));
                        }
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
        }
    }
}
