package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A write happens only on the state that it was decided on; a refused one tells which row was stale, and does nothing. */
public abstract class GuardContract extends StoreContract {

    private static final StoreKey FENCE = KeyLayout.internal("fence", "root");

    @Test
    void create_isRefusedWhenTheRowExists() {
        long created = committed(StoreTransaction.of(write("a", "1"), 0));
        assertThat(refused(StoreTransaction.of(write("a", "2"), 0))).containsExactly(new Guard(key("a"), created));
        assertThat(get("a")).get().extracting(StoreContract::text).isEqualTo("1");
    }

    @Test
    void update_isRefusedOnAnOldRevision() {
        long first = put("a", "1");
        long second = committed(StoreTransaction.of(write("a", "2"), first));
        assertThat(refused(StoreTransaction.of(write("a", "3"), first))).containsExactly(new Guard(key("a"), second));
    }

    @Test
    void update_isRefusedWhenTheRowIsGone() {
        long first = put("a", "1");
        delete("a");
        assertThat(refused(StoreTransaction.of(write("a", "2"), first))).containsExactly(new Guard(key("a"), 0));
        assertThat(get("a")).isEmpty();
    }

    @Test
    void delete_isGuardedLikeAWrite() {
        long first = put("a", "1");
        put("a", "2");
        refused(StoreTransaction.of(new RowWrite.Delete(key("a")), first));
        assertThat(get("a")).isPresent();
    }

    @Test
    void guardOfAnotherRow_holdsTheWriteBack() {
        long fence = committed(new StoreTransaction(null, List.of(new RowWrite.Put(FENCE, bytes("1"))), List.of()));
        Guard open = new Guard(FENCE, fence);
        committed(new StoreTransaction(write("a", "1"), List.of(), List.of(open)));
        long closed =
                committed(new StoreTransaction(null, List.of(new RowWrite.Put(FENCE, bytes("2"))), List.of(open)));
        List<Guard> stale = refused(new StoreTransaction(write("b", "1"), List.of(), List.of(open)));
        assertThat(stale).containsExactly(new Guard(FENCE, closed));
        assertThat(get("b")).isEmpty();
    }

    @Test
    void everyStaleGuard_isNamed() {
        long a = put("a", "1");
        long b = put("b", "1");
        List<Guard> guards = List.of(new Guard(key("a"), 0), new Guard(key("b"), b), new Guard(key("c"), 7));
        assertThat(refused(new StoreTransaction(write("d", "1"), List.of(), guards)))
                .containsExactly(new Guard(key("a"), a), new Guard(key("c"), 0));
    }

    @Test
    void refusal_takesNoRevisionAndIsNotWatched() {
        long first = put("a", "1");
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(first, watcher);
        refused(StoreTransaction.of(write("a", "2"), 0));
        long next = put("b", "1");
        assertThat(next).isEqualTo(first + 1);
        assertThat(watcher.until(next)).hasSize(1);
    }

    @Test
    void transactionOfGuardsOnly_answersWithoutARevision() {
        long first = put("a", "1");
        assertThat(committed(new StoreTransaction(null, List.of(), List.of(new Guard(key("a"), first)))))
                .isEqualTo(first);
        assertThat(await(store.barrier())).isEqualTo(first);
    }

    @Test
    void concurrentCreates_haveOneWinner() {
        int rivals = 32;
        for (int round = 0; round < 20; round++) {
            String name = "r" + round;
            List<CompletableFuture<CommitOutcome>> outcomes = new ArrayList<>();
            for (int rival = 0; rival < rivals; rival++) {
                outcomes.add(store.commit(StoreTransaction.of(write(name, "by " + rival), 0))
                        .toCompletableFuture());
            }
            int winner = -1;
            for (int rival = 0; rival < rivals; rival++) {
                if (await(outcomes.get(rival)) instanceof CommitOutcome.Committed) {
                    assertThat(winner).as("an earlier winner").isEqualTo(-1);
                    winner = rival;
                }
            }
            assertThat(get(name)).get().extracting(StoreContract::text).isEqualTo("by " + winner);
        }
    }

    @Test
    void concurrentIncrements_loseNone() throws Exception {
        put("counter", "0");
        int writers = 8;
        int each = 25;
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                done.add(pool.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        increment();
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
        }
        assertThat(get("counter")).get().extracting(StoreContract::text).isEqualTo(String.valueOf(writers * each));
    }

    private void increment() {
        CommitOutcome outcome;
        do {
            StoredRow row = get("counter").orElseThrow();
            String next = String.valueOf(Integer.parseInt(text(row)) + 1);
            outcome = await(store.commit(StoreTransaction.of(write("counter", next), row.modRevision())));
        } while (outcome instanceof CommitOutcome.GuardFailed);
    }
}
