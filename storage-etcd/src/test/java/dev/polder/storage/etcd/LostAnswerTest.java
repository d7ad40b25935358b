package dev.polder.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.contract.RecordingWatcher;
import dev.polder.storage.etcd.process.FlakyProxy;
import dev.polder.storage.remote.RemoteStoreConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A write whose answer is lost has one outcome, which its writer is told: it happened once, or it never will. */
@Timeout(60)
class LostAnswerTest {

    private static final StoreKey KEY = KeyLayout.object(
            new ObjectKey(LogicalClusterName.ROOT, ResourceSpace.local("", "configmaps"), "default", "a"));

    /** So large that a request with it is known by its size. */
    private static final int LARGE = 4_000;

    private FlakyProxy proxy;
    private EtcdObjectStore far;
    private EtcdObjectStore near;

    @BeforeEach
    void open() throws Exception {
        RemoteStoreConfig direct = SharedEtcd.fresh(LostAnswerTest.class);
        proxy = new FlakyProxy(direct.servers().get(0));
        near = EtcdObjectStore.open(direct, UUID::randomUUID);
        far = EtcdObjectStore.open(RemoteStoreConfig.of(List.of(proxy.url()), direct.prefix()), UUID::randomUUID);
        // The first write of a server asks first how much room there is; the ones that are looked at here ask nothing.
        await(far.commit(StoreTransaction.of(new RowWrite.Put(WriteLoad.key("before"), new byte[1]), 0))
                .toCompletableFuture());
    }

    @AfterEach
    void close() {
        far.close();
        near.close();
        proxy.close();
    }

    private static StoreTransaction create(String value) {
        return StoreTransaction.of(new RowWrite.Put(KEY, value.getBytes(StandardCharsets.UTF_8)), 0);
    }

    private static <T> T await(CompletableFuture<T> stage) throws Exception {
        return stage.get(50, TimeUnit.SECONDS);
    }

    private List<StoredRow> rows() throws Exception {
        return await(near.range(new RangeQuery(KEY.path(), KEY.path() + "\0", 0, 1))
                        .toCompletableFuture())
                .rows();
    }

    private RecordingWatcher watcher() throws Exception {
        RecordingWatcher watcher = new RecordingWatcher();
        near.watch(await(near.barrier().toCompletableFuture()), watcher);
        return watcher;
    }

    @Test
    void answerLost_revisionIsFoundInHistory() throws Exception {
        RecordingWatcher watcher = watcher();
        proxy.loseAnswers();
        CompletableFuture<CommitOutcome> outcome = far.commit(create("1")).toCompletableFuture();
        long happened = watcher.next().revision();
        proxy.cut();
        assertThat(await(outcome)).isEqualTo(new CommitOutcome.Committed(happened));
        assertThat(rows())
                .singleElement()
                .satisfies(row -> assertThat(row.modRevision()).isEqualTo(happened));
        assertThat(watcher.calls()).hasSize(1);
    }

    @Test
    void answerLostAndOverwrittenSince_revisionIsFoundInHistory() throws Exception {
        RecordingWatcher watcher = watcher();
        proxy.loseAnswers();
        CompletableFuture<CommitOutcome> outcome = far.commit(create("1")).toCompletableFuture();
        long happened = watcher.next().revision();
        RowWrite later = new RowWrite.Put(KEY, "2".getBytes(StandardCharsets.UTF_8));
        await(near.commit(StoreTransaction.of(later, happened)).toCompletableFuture());
        await(near.commit(new StoreTransaction(new RowWrite.Delete(KEY), List.of(), List.of()))
                .toCompletableFuture());
        proxy.cut();
        assertThat(await(outcome)).isEqualTo(new CommitOutcome.Committed(happened));
        assertThat(rows()).isEmpty();
    }

    @Test
    void requestLost_isSentAgain() throws Exception {
        proxy.holdRequests();
        CompletableFuture<CommitOutcome> outcome =
                far.commit(create("1".repeat(LARGE))).toCompletableFuture();
        proxy.awaitHeld(LARGE);
        proxy.cut();
        assertThat(await(outcome)).isInstanceOf(CommitOutcome.Committed.class);
        assertThat(rows()).hasSize(1);
    }

    @Test
    void requestLandsAfterItsRetryWasDeleted_hasNoEffect() throws Exception {
        RecordingWatcher watcher = watcher();
        String large = "1".repeat(LARGE);
        proxy.holdRequests();
        CompletableFuture<CommitOutcome> outcome = far.commit(create(large)).toCompletableFuture();
        proxy.awaitHeld(LARGE);
        List<FlakyProxy.Connection> held = proxy.cut();
        long created = ((CommitOutcome.Committed) await(outcome)).revision();
        await(near.commit(new StoreTransaction(new RowWrite.Delete(KEY), List.of(), List.of()))
                .toCompletableFuture());
        for (FlakyProxy.Connection connection : held) {
            connection.release();
        }
        // Whether it has landed is seen by what comes after it: nothing, however often one looks.
        long last = 0;
        for (int i = 0; i < 50; i++) {
            StoreTransaction other = new StoreTransaction(
                    null, List.of(new RowWrite.Put(KeyLayout.internal("other"), new byte[] {1})), List.of());
            last = ((CommitOutcome.Committed) await(near.commit(other).toCompletableFuture())).revision();
        }
        assertThat(rows()).as("the first attempt happened after all").isEmpty();
        assertThat(watcher.until(last))
                .filteredOn(call -> call.events().get(0).key().equals(KEY))
                .hasSize(2)
                .first()
                .satisfies(call -> assertThat(call.revision()).isEqualTo(created));
    }

    @Test
    void guardHoldsForSomebodyElse_isToldAsStale() throws Exception {
        proxy.holdRequests();
        CompletableFuture<CommitOutcome> outcome = far.commit(create("1")).toCompletableFuture();
        long others = ((CommitOutcome.Committed) await(near.commit(create("2")).toCompletableFuture())).revision();
        proxy.cut();
        assertThat(await(outcome))
                .isInstanceOfSatisfying(
                        CommitOutcome.GuardFailed.class,
                        failed ->
                                assertThat(failed.stale().get(0).modRevision()).isEqualTo(others));
    }
}
