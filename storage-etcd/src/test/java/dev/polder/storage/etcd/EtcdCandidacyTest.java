package dev.polder.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.etcd.process.FlakyProxy;
import dev.polder.storage.remote.RemoteStoreConfig;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Candidates that step back while the line to etcd does not do what it should. */
@Timeout(60)
@Isolated("looks at the threads of the whole JVM")
class EtcdCandidacyTest {

    /** So long that a request with it is known by its size. */
    private static final String OFFICE = "o".repeat(4_000);

    private FlakyProxy proxy;
    private EtcdObjectStore far;
    private EtcdObjectStore near;

    /** Tells what it was told. */
    private static final class Recorder implements LeaderLock.Candidate {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        public void elected(Guard fence) {
            told.add("elected");
        }

        @Override
        public void deposed() {
            told.add("deposed");
        }

        void awaitElection() throws InterruptedException {
            assertThat(told.poll(40, TimeUnit.SECONDS)).isEqualTo("elected");
        }
    }

    @BeforeEach
    void open() {
        RemoteStoreConfig direct = SharedEtcd.fresh(EtcdCandidacyTest.class);
        proxy = new FlakyProxy(direct.servers().get(0));
        near = EtcdObjectStore.open(direct, UUID::randomUUID);
        far = EtcdObjectStore.open(RemoteStoreConfig.of(List.of(proxy.url()), direct.prefix()), UUID::randomUUID);
    }

    @AfterEach
    void close() {
        far.close();
        near.close();
        proxy.close();
    }

    private boolean officeIsTaken() {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(near.keys().of(EtcdKeys.LEADERS + OFFICE))
                .build();
        return near.calls().once(KVGrpc.getRangeMethod(), request).join().getKvsCount() > 0;
    }

    /** The first attempt to write the row comes to etcd after the candidate has left, and its retry was removed. */
    @Test
    void attemptThatComesAfterTheEnd_takesNoOffice() throws Exception {
        proxy.holdRequests();
        LeaderLock.Candidacy leaving = far.leaders().campaign(OFFICE, new Recorder());
        proxy.awaitHeld(OFFICE.length());
        List<FlakyProxy.Connection> held = proxy.cut();
        leaving.close();
        Recorder next = new Recorder();
        try (LeaderLock.Candidacy staying = near.leaders().campaign(OFFICE, next)) {
            assertThat(staying).isNotNull();
            next.awaitElection();
        }
        for (FlakyProxy.Connection connection : held) {
            connection.release();
        }
        // Whether it has landed is seen by what comes after it: nothing, however often one looks.
        for (int i = 0; i < 50; i++) {
            RowWrite other = new RowWrite.Put(KeyLayout.internal("other"), new byte[] {1});
            assertThat(near.commit(new StoreTransaction(null, List.of(other), List.of()))
                            .toCompletableFuture()
                            .join())
                    .isNotNull();
            assertThat(officeIsTaken()).isFalse();
        }
    }

    @Test
    void leaderThatCannotAskEtcd_isDeposedBeforeItHasSteppedBack() throws Exception {
        Recorder leader = new Recorder();
        LeaderLock.Candidacy leading = far.leaders().campaign("office", leader);
        leader.awaitElection();
        CountDownLatch asks = new CountDownLatch(1);
        proxy.silence(connection -> {
            asks.countDown();
            return true;
        });
        proxy.cut();
        // Its watch is broken; now it waits for the answer to who leads.
        assertThat(asks.await(40, TimeUnit.SECONDS)).isTrue();
        leading.close();
        assertThat(leader.told).containsExactly("deposed");
        proxy.heal();
    }

    @Test
    void closedStore_takesNoCandidates() {
        far.close();
        assertThatThrownBy(() -> far.leaders().campaign("office", new Recorder()))
                .isInstanceOf(StoreException.Unavailable.class)
                .hasMessage("the store is closed");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("polder-etcd-leader");
    }
}
