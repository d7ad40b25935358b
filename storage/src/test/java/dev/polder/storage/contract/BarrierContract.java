package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A barrier's revision has every write that was acknowledged before it was asked for. */
public abstract class BarrierContract extends StoreContract {

    @Test
    void barrier_isAtLeastTheLastAcknowledgedWrite() throws Exception {
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                String name = "w" + writer;
                done.add(pool.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        long own = put(name, String.valueOf(i));
                        long barrier = await(store.barrier());
                        assertThat(barrier).isGreaterThanOrEqualTo(own);
                        assertThat(get(name, barrier))
                                .get()
                                .extracting(row -> row.modRevision())
                                .isEqualTo(own);
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
        }
    }

    @Test
    void localBarrier_isAnsweredAtOnce() {
        put("a", "1");
        assertThat(store.barrier().toCompletableFuture().isDone() || !store.barrierIsLocal())
                .isTrue();
    }

    @Test
    void barrier_isNeverAheadOfWhatReadersSee() {
        long revision = put("a", "1");
        assertThat(await(store.barrier())).isEqualTo(revision);
        assertThat(objects(0).revision()).isEqualTo(revision);
    }

    @Test
    void watchReachesTheBarrier_withoutFurtherWrites() {
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(await(store.barrier()), watcher);
        put("a", "1");
        put("a", "2");
        long barrier = await(store.barrier());
        assertThat(watcher.until(barrier)).hasSize(2);
    }
}
