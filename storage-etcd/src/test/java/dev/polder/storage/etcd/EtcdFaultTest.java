package dev.polder.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.StoredRow;
import dev.polder.storage.WholeArrays;
import dev.polder.storage.contract.RecordingWatcher;
import dev.polder.storage.etcd.process.EtcdProcess;
import dev.polder.storage.etcd.process.FlakyProxy;
import dev.polder.storage.remote.RemoteStoreConfig;
import io.etcd.jetcd.api.AlarmMember;
import io.etcd.jetcd.api.AlarmRequest;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DefragmentRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.RangeRequest;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What becomes of writes and watches when etcd fails under them; {@code -Dpolder.kills} says how often. */
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
class EtcdFaultTest {

    private static final int KILLS = Integer.getInteger("polder.kills", 3);
    private static final int WRITERS = 16;
    private static final int RESET_ONE_IN = 100;
    private static final int RESET_WRITES = Integer.getInteger("polder.resets.writes", 1_000);

    /** Writes of 40 kB: far more than the buffers between etcd and a watcher hold. */
    private static final int SLEPT_THROUGH = 3_000;

    @TempDir
    private Path folder;

    private List<EtcdProcess> etcd = List.of();
    private List<EtcdObjectStore> stores = List.of();

    private void start(int members, String... flags) {
        etcd = EtcdProcess.start(folder, members, flags);
        List<URI> urls = etcd.stream().map(EtcdProcess::url).toList();
        RemoteStoreConfig config = RemoteStoreConfig.of(urls, "/registry");
        stores =
                List.of(EtcdObjectStore.open(config, UUID::randomUUID), EtcdObjectStore.open(config, UUID::randomUUID));
    }

    @AfterEach
    void stop() {
        stores.forEach(EtcdObjectStore::close);
        etcd.forEach(EtcdProcess::close);
    }

    /** Figures for docs/performance.md. */
    private static void report(String what, String figures) {
        System.out.println("fault: " + what + ": " + figures);
    }

    private long now() {
        return stores.get(0).barrier().toCompletableFuture().join();
    }

    @Test
    void onlyMemberKilled_nothingIsLost() throws Exception {
        start(1);
        try (ResumingWatcher watcher = new ResumingWatcher(stores.get(1), now());
                WriteLoad load = new WriteLoad(stores, WRITERS)) {
            for (int i = 0; i < KILLS; i++) {
                load.awaitWrites(200);
                etcd.get(0).kill();
                etcd.get(0).restart();
            }
            load.awaitWrites(200);
            report("etcd killed " + KILLS + " times", load.check(watcher));
        }
    }

    @Test
    void membersOfThreeKilledInTurn_nothingIsLost() throws Exception {
        start(3);
        try (ResumingWatcher watcher = new ResumingWatcher(stores.get(1), now());
                WriteLoad load = new WriteLoad(stores, WRITERS)) {
            for (EtcdProcess member : etcd) {
                load.awaitWrites(200);
                member.kill();
                load.awaitWrites(200);
                member.restart();
            }
            load.awaitWrites(200);
            report("each of three members killed", load.check(watcher));
        }
    }

    @Test
    void pausedEtcd_goesOnWhereItWas() throws Exception {
        start(1);
        try (ResumingWatcher watcher = new ResumingWatcher(stores.get(1), now());
                WriteLoad load = new WriteLoad(stores, WRITERS)) {
            load.awaitWrites(200);
            etcd.get(0).signal("STOP");
            // Nothing tells when a pause has been long enough, other than a clock: that of the deadline of a request.
            assertThatThrownBy(() -> stores.get(0)
                            .calls()
                            .once(
                                    KVGrpc.getRangeMethod(),
                                    RangeRequest.newBuilder()
                                            .setKey(stores.get(0).keys().of("a"))
                                            .build())
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .satisfies(late -> assertThat(EtcdErrors.translate(late))
                            .as("what a client is told: no address")
                            .hasMessage("etcd failed: DEADLINE_EXCEEDED"));
            etcd.get(0).signal("CONT");
            load.awaitWrites(200);
            report("etcd paused for as long as a request may take", load.check(watcher));
        }
    }

    /** A store that reaches etcd through a line which breaks again and again, beside one with a good line that watches. */
    @Test
    void connectionsReset_nothingIsLost() throws Exception {
        start(1);
        long seed = Long.getLong("polder.model.seed", System.nanoTime());
        RemoteStoreConfig direct = RemoteStoreConfig.of(List.of(etcd.get(0).url()), "/registry");
        try (FlakyProxy proxy = new FlakyProxy(etcd.get(0).url());
                EtcdObjectStore far = EtcdObjectStore.open(
                        RemoteStoreConfig.of(List.of(proxy.url()), direct.prefix()), UUID::randomUUID);
                ResumingWatcher near = new ResumingWatcher(stores.get(1), now());
                ResumingWatcher broken = new ResumingWatcher(far, now());
                WriteLoad load = new WriteLoad(List.of(far), WRITERS)) {
            proxy.resetOneIn(RESET_ONE_IN, seed);
            load.awaitWrites(RESET_WRITES);
            proxy.resetOneIn(0, seed);
            String figures = load.check(near);
            assertThat(broken.until(near.reached()))
                    .usingRecursiveFieldByFieldElementComparator(WholeArrays.COMPARED)
                    .isEqualTo(near.until(near.reached()));
            report("one piece in " + RESET_ONE_IN + " resets its connection, seed " + seed, figures);
        }
    }

    /** It is told that it has missed something, and whoever lists then has the newest state (410, relist). */
    @Test
    void compactedUnderASleepingWatcher_watcherIsTold() throws Exception {
        start(1);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        RecordingWatcher recorder = new RecordingWatcher();
        EtcdObjectStore store = stores.get(0);
        store.watch(now(), new StoreWatcher() {
            @Override
            public void revision(long revision, List<StoreEvent> events) {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                recorder.revision(revision, events);
            }

            @Override
            public void ended(StoreException cause) {
                recorder.ended(cause);
            }
        });
        join(store, new RowWrite.Put(WriteLoad.key("a"), new byte[1]));
        entered.await();
        for (int i = 0; i < SLEPT_THROUGH; i++) {
            join(store, new RowWrite.Put(WriteLoad.key("a"), new byte[40_000]));
        }
        long last = now();
        store.compact(last).toCompletableFuture().join();
        release.countDown();
        assertThat(recorder.end()).isInstanceOf(StoreException.Compacted.class);
        assertThat(((StoreException.Compacted) recorder.end()).oldest()).isEqualTo(last);
        assertThat(recorder.calls()).isNotEmpty().hasSizeLessThan(SLEPT_THROUGH);
    }

    @Test
    void fullEtcd_refusesWritesAndTakesDeletesAndReads() {
        EtcdObjectStore store = full().get(0);
        for (StoreKey key : keys(store)) {
            join(store, new RowWrite.Delete(key));
        }
        assertThat(keys(store)).isEmpty();
        store.compact(now()).toCompletableFuture().join();
    }

    /** An etcd that is full grants no lease, but whoever shall make room in it must be able to come. */
    @Test
    void fullEtcd_takesAServerThatComesAndLetsItWriteOnceThereIsRoom() {
        EtcdObjectStore before = full().get(0);
        RemoteStoreConfig config = RemoteStoreConfig.of(List.of(etcd.get(0).url()), "/registry");
        try (EtcdObjectStore late = EtcdObjectStore.open(config, UUID::randomUUID)) {
            assertThat(late.identity()).isEqualTo(before.identity());
            RowWrite create = new RowWrite.Put(WriteLoad.key("late"), new byte[1]);
            assertThatThrownBy(() -> join(late, create)).hasCauseInstanceOf(StoreException.OutOfSpace.class);
            for (StoreKey key : keys(late)) {
                join(late, new RowWrite.Delete(key));
            }
            EtcdCalls calls = late.calls();
            long now = late.barrier().toCompletableFuture().join();
            // Physical: it answers when the pages are free.
            CompactionRequest compaction = CompactionRequest.newBuilder()
                    .setRevision(now)
                    .setPhysical(true)
                    .build();
            calls.once(KVGrpc.getCompactMethod(), compaction).join();
            calls.once(MaintenanceGrpc.getDefragmentMethod(), DefragmentRequest.getDefaultInstance())
                    .join();
            disarm(calls);
            join(late, create);
            Session.Row row = late.session().renew(late.session().row()).join();
            assertThat(row.modRevision()).isPositive();
            assertThat(late.session().lease()).isPositive();
        }
    }

    private static void disarm(EtcdCalls calls) {
        AlarmRequest all = AlarmRequest.newBuilder()
                .setAction(AlarmRequest.AlarmAction.GET)
                .build();
        for (AlarmMember alarm :
                calls.once(MaintenanceGrpc.getAlarmMethod(), all).join().getAlarmsList()) {
            AlarmRequest end = AlarmRequest.newBuilder()
                    .setAction(AlarmRequest.AlarmAction.DEACTIVATE)
                    .setMemberID(alarm.getMemberID())
                    .setAlarm(alarm.getAlarm())
                    .build();
            calls.once(MaintenanceGrpc.getAlarmMethod(), end).join();
        }
    }

    /** A store on an etcd that has been filled; smaller than two of etcd's own steps of growth, so that it is full at once. */
    private List<EtcdObjectStore> full() {
        start(1, "--quota-backend-bytes=4194304");
        StoreException refusal = null;
        for (int i = 0; i < 100 && refusal == null; i++) {
            try {
                join(stores.get(0), new RowWrite.Put(WriteLoad.key("a" + i), new byte[500_000]));
            } catch (CompletionException e) {
                refusal = (StoreException) e.getCause();
            }
        }
        assertThat(refusal)
                .isInstanceOf(StoreException.OutOfSpace.class)
                .hasMessageContaining("database space exceeded");
        assertThat(keys(stores.get(0))).isNotEmpty();
        return stores;
    }

    private static List<StoreKey> keys(EtcdObjectStore store) {
        return store.range(new RangeQuery("a", "z", 0, 100)).toCompletableFuture().join().rows().stream()
                .map(StoredRow::key)
                .toList();
    }

    private static void join(EtcdObjectStore store, RowWrite write) {
        assertThat(store.commit(new StoreTransaction(write, List.of(), List.of()))
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CommitOutcome.Committed.class);
    }

    @Test
    void wipedEtcd_isNoticedAndRefused() {
        start(1);
        EtcdObjectStore store = stores.get(0);
        for (int i = 0; i < 20; i++) {
            now();
            store.commit(new StoreTransaction(
                            new RowWrite.Put(WriteLoad.key("a" + i), new byte[1]), List.of(), List.of()))
                    .toCompletableFuture()
                    .join();
        }
        etcd.get(0).kill();
        etcd.get(0).wipe();
        etcd.get(0).restart();
        assertThatThrownBy(this::now)
                .hasCauseInstanceOf(StoreException.Corrupt.class)
                .hasMessageContaining("etcd went back from revision");
        assertThat(store.failure()).containsInstanceOf(StoreException.Corrupt.class);
        assertThatThrownBy(() -> store.commit(new StoreTransaction(
                                new RowWrite.Put(WriteLoad.key("b"), new byte[1]), List.of(), List.of()))
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(StoreException.Corrupt.class);
    }
}
