package dev.polder.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.etcd.process.EtcdMetrics;
import dev.polder.storage.etcd.process.EtcdProcess;
import dev.polder.storage.remote.RemoteStoreConfig;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What several servers on one etcd, and others who use it, do to each other. */
@Timeout(60)
class EtcdSharingTest {

    private EtcdObjectStore one;
    private EtcdObjectStore other;

    @BeforeEach
    void open() {
        RemoteStoreConfig config = SharedEtcd.fresh(EtcdSharingTest.class);
        one = EtcdObjectStore.open(config, UUID::randomUUID);
        other = EtcdObjectStore.open(config, UUID::randomUUID);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private static long put(EtcdObjectStore store, String name) {
        CommitOutcome outcome = store.commit(new StoreTransaction(
                        new RowWrite.Put(WriteLoad.key(name), new byte[] {1}), List.of(), List.of()))
                .toCompletableFuture()
                .join();
        return ((CommitOutcome.Committed) outcome).revision();
    }

    private static LiveView view(EtcdObjectStore store) {
        return LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                .toCompletableFuture()
                .join();
    }

    /** Whatever it fails with: one that is told nothing more would wait for ever. */
    @Test
    void watcherThatFails_isToldTheEnd() throws Exception {
        CompletableFuture<StoreException> end = new CompletableFuture<>();
        try (StoreWatch watch = one.watch(one.barrier().toCompletableFuture().join(), new StoreWatcher() {
            @Override
            public void revision(long revision, List<StoreEvent> events) {
                throw new AssertionError("told");
            }

            @Override
            public void ended(StoreException cause) {
                end.complete(cause);
            }
        })) {
            assertThat(watch).isNotNull();
            put(other, "a");
            assertThat(end.get(30, TimeUnit.SECONDS))
                    .hasMessage("the watcher failed")
                    .hasRootCauseMessage("told");
        }
    }

    @Test
    void twoServers_areOfTheSameStore() {
        assertThat(one.identity()).isEqualTo(other.identity());
    }

    @Test
    void writeOfOne_isInTheNextConsistentReadOfTheOther() {
        try (LiveView view = view(other)) {
            for (int i = 0; i < 100; i++) {
                long revision = put(one, "a" + i);
                assertThat(view.consistent().toCompletableFuture().join().revision())
                        .isGreaterThanOrEqualTo(revision);
            }
        }
    }

    /** Nothing tells a watch of them, so a row of our own must (store rule S3): at most one a read, and none without need. */
    @Test
    void keysOfOthers_doNotHoldUpConsistentReads() {
        RemoteStoreConfig elsewhere = SharedEtcd.fresh(EtcdSharingTest.class);
        try (EtcdObjectStore foreign = EtcdObjectStore.open(elsewhere, UUID::randomUUID);
                LiveView view = view(one)) {
            for (int i = 0; i < 50; i++) {
                long revision = put(foreign, "a");
                assertThat(view.consistent().toCompletableFuture().join().revision())
                        .isGreaterThanOrEqualTo(revision);
            }
            assertThat(ticks()).isBetween(1L, 60L);
            long before = ticks();
            for (int i = 0; i < 50; i++) {
                assertThat(view.consistent().toCompletableFuture().join()).isNotNull();
            }
            assertThat(ticks()).as("ticks while nothing happens").isEqualTo(before);
        }
    }

    /** How often the row that nobody is told of has been written. */
    private long ticks() {
        RangeRequest request =
                RangeRequest.newBuilder().setKey(one.keys().of(EtcdKeys.TICK)).build();
        RangeResponse answer =
                one.calls().once(KVGrpc.getRangeMethod(), request).join();
        return answer.getKvsCount() == 0 ? 0 : answer.getKvs(0).getVersion();
    }

    @Test
    void leaseEnded_leaderIsDeposedAndItsWritesAreRefused() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        BlockingQueue<Guard> fences = new LinkedBlockingQueue<>();
        LeaderLock.Candidate candidate = new LeaderLock.Candidate() {
            @Override
            public void elected(Guard fence) {
                fences.add(fence);
                told.add("elected");
            }

            @Override
            public void deposed() {
                told.add("deposed");
            }
        };
        try (LeaderLock.Candidacy leading = one.leaders().campaign("office", candidate)) {
            assertThat(leading).isNotNull();
            Guard fence = fences.poll(30, TimeUnit.SECONDS);
            assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("elected");
            try (LeaderLock.Candidacy waiting = other.leaders().campaign("office", candidate)) {
                assertThat(waiting).isNotNull();
                LeaseRevokeRequest revoke = LeaseRevokeRequest.newBuilder()
                        .setID(one.session().lease())
                        .build();
                one.calls().once(LeaseGrpc.getLeaseRevokeMethod(), revoke).join();
                Guard next = fences.poll(30, TimeUnit.SECONDS);
                assertThat(next).isNotNull().isNotEqualTo(fence);
                assertThat(one.commit(new StoreTransaction(
                                        new RowWrite.Put(WriteLoad.key("late"), new byte[] {1}),
                                        List.of(),
                                        List.of(fence == null ? next : fence)))
                                .toCompletableFuture()
                                .join())
                        .isInstanceOf(CommitOutcome.GuardFailed.class);
            }
        }
    }

    /** The row of a leader that leads for long is older than the history that is kept. */
    @Test
    void leaderOfOld_isWaitedForWithoutAskingOnAndOn() throws Exception {
        BlockingQueue<Guard> first = new LinkedBlockingQueue<>();
        BlockingQueue<Guard> second = new LinkedBlockingQueue<>();
        EtcdProcess etcd = SharedEtcd.of(EtcdSharingTest.class);
        try (LeaderLock.Candidacy leading = one.leaders().campaign("office", candidate(first))) {
            assertThat(first.poll(30, TimeUnit.SECONDS)).isNotNull();
            long last = 0;
            for (int i = 0; i < 10; i++) {
                last = put(one, "a");
            }
            one.compact(last).toCompletableFuture().join();
            long watches = EtcdMetrics.started(etcd, "Watch");
            try (LeaderLock.Candidacy waiting = other.leaders().campaign("office", candidate(second))) {
                assertThat(waiting).isNotNull();
                for (int i = 0; i < 200; i++) {
                    put(one, "a");
                }
                leading.close();
                assertThat(second.poll(30, TimeUnit.SECONDS)).isNotNull();
                assertThat(EtcdMetrics.started(etcd, "Watch") - watches).isLessThanOrEqualTo(3);
            }
        }
    }

    private static LeaderLock.Candidate candidate(BlockingQueue<Guard> elected) {
        return new LeaderLock.Candidate() {
            @Override
            public void elected(Guard fence) {
                elected.add(fence);
            }

            @Override
            public void deposed() {
                elected.clear();
            }
        };
    }

    @Test
    void leaseEnded_ownWritesGoOn() {
        put(one, "a");
        LeaseRevokeRequest revoke =
                LeaseRevokeRequest.newBuilder().setID(one.session().lease()).build();
        one.calls().once(LeaseGrpc.getLeaseRevokeMethod(), revoke).join();
        assertThat(put(one, "a")).isPositive();
        assertThat(put(other, "a")).isPositive();
    }

    @Test
    void announcementOfOne_isToldToTheOtherUntilItCloses() {
        one.presence().announce("one").toCompletableFuture().join();
        other.presence().announce("other").toCompletableFuture().join();
        assertThat(said(other))
                .containsOnly(
                        Map.entry(one.presence().name(), "one"),
                        Map.entry(other.presence().name(), "other"));
        one.close();
        assertThat(said(other)).containsOnly(Map.entry(other.presence().name(), "other"));
    }

    @Test
    void leaseEnded_announcementIsMadeAgain() {
        one.presence().announce("still here").toCompletableFuture().join();
        LeaseRevokeRequest revoke =
                LeaseRevokeRequest.newBuilder().setID(one.session().lease()).build();
        one.calls().once(LeaseGrpc.getLeaseRevokeMethod(), revoke).join();
        put(one, "a");
        assertThat(said(other)).containsEntry(one.presence().name(), "still here");
    }

    @Test
    void changesOfOthers_areHeardOfByWhoWatches() throws Exception {
        BlockingQueue<Map<String, String>> heard = new LinkedBlockingQueue<>();
        try (StoreWatch hearing = other.presence()
                        .onChange(() -> other.presence().everybody().thenAccept(heard::add));
                LiveView view = view(other)) {
            assertThat(view).isNotNull();
            one.presence().announce("news").toCompletableFuture().join();
            until(heard, said -> said.containsValue("news"));
            one.close();
            until(heard, said -> !said.containsValue("news"));
            assertThat(hearing).isNotNull();
        }
    }

    /** Fifty writers whose transactions compare the very row that is written all the time. */
    @Test
    void announcements_doNotDisturbWrites() {
        List<CompletableFuture<CommitOutcome>> writes = new ArrayList<>();
        List<CompletableFuture<Void>> announcements = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            writes.add(one.commit(new StoreTransaction(
                            new RowWrite.Put(WriteLoad.key("busy" + i), new byte[] {1}), List.of(), List.of()))
                    .toCompletableFuture());
            announcements.add(one.presence().announce("n" + i).toCompletableFuture());
        }
        announcements.forEach(CompletableFuture::join);
        assertThat(writes).allSatisfy(write -> assertThat(write.join()).isInstanceOf(CommitOutcome.Committed.class));
        assertThat(said(other).get(one.presence().name())).isEqualTo("n49");
    }

    private static Map<String, String> said(EtcdObjectStore store) {
        return store.presence().everybody().toCompletableFuture().join();
    }

    private static void until(BlockingQueue<Map<String, String>> heard, Predicate<Map<String, String>> wanted)
            throws InterruptedException {
        Map<String, String> said = heard.poll(30, TimeUnit.SECONDS);
        while (said != null && !wanted.test(said)) {
            said = heard.poll(30, TimeUnit.SECONDS);
        }
        assertThat(said).as("what was heard in 30 s").isNotNull();
    }

    @Test
    void closedServer_leavesNoSession() {
        EtcdObjectStore third =
                EtcdObjectStore.open(SharedEtcd.below(EtcdSharingTest.class, "/third"), UUID::randomUUID);
        RangeRequest sessions = RangeRequest.newBuilder()
                .setKey(third.keys().of(EtcdKeys.SESSIONS))
                .setRangeEnd(third.keys().of(EtcdKeys.OWN_END))
                .setCountOnly(true)
                .build();
        assertThat(one.calls().once(KVGrpc.getRangeMethod(), sessions).join().getCount())
                .isPositive();
        long before = one.calls().once(KVGrpc.getRangeMethod(), sessions).join().getCount();
        third.close();
        assertThat(one.calls().once(KVGrpc.getRangeMethod(), sessions).join().getCount())
                .isEqualTo(before - 1);
    }
}
