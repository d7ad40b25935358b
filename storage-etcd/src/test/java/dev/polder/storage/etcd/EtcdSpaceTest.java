package dev.polder.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreQuota;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.etcd.process.EtcdMetrics;
import dev.polder.storage.etcd.process.EtcdProcess;
import dev.polder.storage.remote.RemoteStoreConfig;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The quota when several servers share it, and what it costs to keep it. */
@Timeout(120)
class EtcdSpaceTest {

    private static final long QUOTA = 100_000;

    private static CompletableFuture<CommitOutcome> send(EtcdObjectStore store, RowWrite write) {
        return store.commit(new StoreTransaction(write, List.of(), List.of())).toCompletableFuture();
    }

    private static RowWrite sized(String name, int bytes) {
        return new RowWrite.Put(WriteLoad.key(name), new byte[bytes]);
    }

    private static EtcdObjectStore open(RemoteStoreConfig config) {
        return EtcdObjectStore.open(config, UUID::randomUUID);
    }

    private static RemoteStoreConfig small() {
        return SharedEtcd.fresh(EtcdSpaceTest.class).with(StoreLimits.STANDARD.withQuota(new StoreQuota(QUOTA)));
    }

    @Test
    void whatOneServerStores_countsAtTheOther() {
        RemoteStoreConfig config = small();
        try (EtcdObjectStore one = open(config);
                EtcdObjectStore other = open(config)) {
            send(other, sized("first", 10)).join();
            for (int i = 0; i < 8; i++) {
                send(one, sized("a" + i, 10_000)).join();
            }
            // Its own next write comes after all of them, so it has seen them when it is judged.
            send(other, new RowWrite.Delete(WriteLoad.key("first"))).join();
            assertThatThrownBy(() -> send(other, sized("late", 10)).join())
                    .hasCauseInstanceOf(StoreException.OutOfSpace.class);
            send(one, new RowWrite.Delete(WriteLoad.key("a0"))).join();
            send(other, new RowWrite.Delete(WriteLoad.key("a1"))).join();
            send(other, sized("late", 10)).join();
        }
    }

    /** Those that are on their way count as well, for a moment twice, so that together they stay within the quota. */
    @Test
    void createsAtOnce_doNotPassTheQuotaTogether() {
        try (EtcdObjectStore store = open(small())) {
            List<CompletableFuture<CommitOutcome>> sent = IntStream.range(0, 50)
                    .mapToObj(i -> send(store, sized("a" + i, 10_000)))
                    .toList();
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
                    .exceptionally(some -> null)
                    .join();
            long created = sent.stream()
                    .filter(create -> !create.isCompletedExceptionally())
                    .count();
            assertThat(created).isBetween(4L, 9L);
            int more = 0;
            try {
                while (created + more < 50) {
                    send(store, sized("b" + more, 10_000)).join();
                    more++;
                }
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(StoreException.OutOfSpace.class);
            }
            assertThat(created + more).as("what 80 % leave room for").isBetween(8L, 9L);
        }
    }

    @Test
    void refusedCreates_leaveNoReservation() {
        try (EtcdObjectStore store = open(small())) {
            send(store, sized("a", 70_000)).join();
            IntStream.range(0, 20)
                    .forEach(i -> assertThatThrownBy(
                                    () -> send(store, sized("large", 40_000)).join())
                            .hasCauseInstanceOf(StoreException.OutOfSpace.class));
            send(store, sized("fitting", 20_000)).join();
        }
    }

    /** Far from the quota etcd is asked once in about a thousand writes, and nobody counts rows. */
    @Test
    void farFromTheQuota_nearlyNothingIsAsked() {
        RemoteStoreConfig config = SharedEtcd.fresh(EtcdSpaceTest.class);
        EtcdProcess etcd = SharedEtcd.of(EtcdSpaceTest.class);
        try (EtcdObjectStore store = open(config)) {
            send(store, sized("first", 10)).join();
            long asked = EtcdMetrics.started(etcd, "Status");
            long watches = EtcdMetrics.started(etcd, "Watch");
            long ranges = EtcdMetrics.started(etcd, "Range");
            for (int i = 0; i < 3_000; i++) {
                send(store, sized("a" + i % 100, 1_000)).join();
            }
            assertThat(EtcdMetrics.started(etcd, "Status") - asked).isBetween(2L, 4L);
            assertThat(EtcdMetrics.started(etcd, "Watch")).isEqualTo(watches);
            assertThat(EtcdMetrics.started(etcd, "Range")).isEqualTo(ranges);
        }
    }

    @Test
    void historyOfOwnWrites_isForgottenBeforeItFillsEtcd() {
        RemoteStoreConfig config = SharedEtcd.fresh(EtcdSpaceTest.class).withQuota(new StoreQuota(4L << 20));
        EtcdProcess etcd = SharedEtcd.of(EtcdSpaceTest.class);
        try (EtcdObjectStore store = open(config)) {
            long before = EtcdMetrics.started(etcd, "Compact");
            for (int i = 0; i < 60; i++) {
                send(store, sized("a", 100_000)).join();
            }
            // 6 MB, of which a quarter of 4 MiB may stay: half of that is forgotten at a time.
            store.compact(1).toCompletableFuture().join();
            assertThat(EtcdMetrics.started(etcd, "Compact") - before).isBetween(8L, 14L);
        }
    }
}
