package dev.polder.server.http.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.config.OutboundConfig;
import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerException;
import dev.polder.server.webhook.LocalWebhook;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the calls of one logical cluster may take, and that this is nothing of another's. */
class OutboundLimitsTest {

    private static final int CALLS = 4;
    private static final int WAITING = 1_000;
    private static final int SECONDS = 60;
    private static final LogicalClusterName A = new LogicalClusterName("a");
    private static final LogicalClusterName B = new LogicalClusterName("b");
    private static final Vertx VERTX = Vertx.vertx();
    private static final Executor CALLERS = Executors.newVirtualThreadPerTaskExecutor();
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    @RegisterExtension
    static final LocalWebhook dead = LocalWebhook.answering(body -> body);

    @RegisterExtension
    static final LocalWebhook alive = LocalWebhook.answering(body -> body);

    private final Semaphore reached = new Semaphore(0);
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterAll
    static void stop() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void hang() {
        dead.reset();
        alive.reset();
        dead.respond((exchange, review) -> {
            reached.release();
            try {
                released.await(SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            LocalWebhook.reply(exchange, 200, "text/plain", BODY);
        });
    }

    @AfterEach
    void letGo() {
        released.countDown();
    }

    private static Outbound outbound(OutboundConfig.Limits limits) {
        return Outbound.of(
                VERTX, NameLookup.ofSystem(VERTX), OutboundConfig.defaults().with(limits), true);
    }

    private static PeerClient open(Outbound outbound, LogicalClusterName cluster, LocalWebhook webhook)
            throws PeerException {
        return new HttpsPeers(outbound).open(Peer.ofCluster(cluster, webhook.url(), webhook.authority()));
    }

    private static CompletableFuture<Integer> call(PeerClient client, byte[] body) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return client.post(body, SECONDS).code();
                    } catch (PeerException e) {
                        throw new IllegalStateException(e.getMessage(), e);
                    }
                },
                CALLERS);
    }

    /** The peer of one hangs: exactly its places are taken, the rest wait in its queue, and no call of another's is among them. */
    @Test
    void thousandCallsToADeadPeer_delayNobodyElse() throws Exception {
        Outbound outbound = outbound(new OutboundConfig.Limits(CALLS, WAITING, 64 << 20, 1 << 30));
        List<CompletableFuture<Integer>> hanging = new ArrayList<>();
        List<PeerClient> clients = new ArrayList<>();
        try (PeerClient other = open(outbound, B, alive)) {
            for (int i = 0; i < 4; i++) {
                PeerClient client = open(outbound, A, dead);
                clients.add(client);
                for (int j = 0; j < 250; j++) {
                    hanging.add(call(client, BODY));
                }
            }
            reached.acquire(CALLS);
            for (int i = 0; i < 50; i++) {
                assertThat(other.post(BODY, SECONDS).code()).isEqualTo(200);
            }
            assertThat(alive.requests()).hasSize(50);
            assertThat(dead.requests()).as("calls that have begun").hasSize(CALLS);
            assertThat(hanging).noneMatch(CompletableFuture::isDone);
            assertThat(outbound.turns().running()).isEqualTo(CALLS);
            assertThat(outbound.use().size())
                    .as("those with calls or connections")
                    .isEqualTo(2);
            released.countDown();
            for (CompletableFuture<Integer> one : hanging) {
                assertThat(one.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(200);
            }
            assertThat(dead.requests()).hasSize(1_000);
        } finally {
            clients.forEach(PeerClient::close);
        }
    }

    /** The bad history: were there one queue for all, the other's call would be refused like the last of these. */
    @Test
    void callsBeyondTheQueue_areRefusedAtOnceToTheirOwnAlone() throws Exception {
        Outbound outbound = outbound(new OutboundConfig.Limits(1, 0, 64 << 20, 1 << 30));
        try (PeerClient first = open(outbound, A, dead);
                PeerClient second = open(outbound, A, alive);
                PeerClient other = open(outbound, B, alive)) {
            CompletableFuture<Integer> running = call(first, BODY);
            reached.acquire();
            assertThatThrownBy(() -> second.post(BODY, SECONDS))
                    .hasMessage("too many calls are waiting for peers of the logical cluster");
            assertThat(other.post(BODY, SECONDS).code()).isEqualTo(200);
            released.countDown();
            assertThat(running.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(200);
        }
    }

    /** With one place, every call needs the place of the one before it. */
    @Test
    void callThatWasGivenUp_givesItsPlaceBack() throws Exception {
        Outbound outbound = outbound(new OutboundConfig.Limits(1, 8, 64 << 20, 1 << 30));
        try (PeerClient client = open(outbound, A, dead);
                PeerClient next = open(outbound, A, alive)) {
            assertThatThrownBy(() -> client.post(BODY, 1))
                    .hasMessage("context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
            assertThat(next.post(BODY, SECONDS).code()).isEqualTo(200);
        }
    }

    @Test
    void bytes_areBoundedForEachLogicalCluster() throws Exception {
        Outbound outbound = outbound(new OutboundConfig.Limits(8, 8, 1_000, 1 << 30));
        byte[] large = ("{\"a\":\"" + "x".repeat(700) + "\"}").getBytes(StandardCharsets.UTF_8);
        try (PeerClient hanging = open(outbound, A, dead);
                PeerClient same = open(outbound, A, alive);
                PeerClient other = open(outbound, B, alive)) {
            CompletableFuture<Integer> held = call(hanging, large);
            reached.acquire();
            assertThatThrownBy(() -> same.post(large, SECONDS))
                    .hasMessage("the calls of the logical cluster hold too many bytes");
            // Body and answer together.
            assertThatThrownBy(() -> other.post(large, SECONDS))
                    .hasMessage("the calls of the logical cluster hold too many bytes");
            assertThat(other.post(BODY, SECONDS).code()).isEqualTo(200);
            released.countDown();
            assertThat(held.get(SECONDS, TimeUnit.SECONDS)).isEqualTo(200);
        }
    }

    @Test
    void oneCluster_leavesAsManyBytesAsItTakes() {
        ClusterUse use = new ClusterUse(new OutboundConfig.Limits(1, 1, 1_000, 1_000));
        assertThat(use.take(A, 501)).isFalse();
        assertThat(use.take(A, 500)).isTrue();
        assertThat(use.take(A, 1)).isFalse();
        assertThat(use.take(B, 251)).isFalse();
        assertThat(use.take(B, 250)).isTrue();
        use.giveBack(A, 500);
        assertThat(use.take(B, 250)).isTrue();
        use.giveBack(B, 500);
        assertThat(use.size()).isZero();
    }

    /** Also those that wait for their peer's turn, before that of the logical cluster. */
    @Test
    void callsThatRunOrWait_areBoundedTogether() {
        ClusterUse use = new ClusterUse(new OutboundConfig.Limits(1, 2, 1_000, 1_000));
        for (int i = 0; i < 3; i++) {
            assertThat(use.begin(A)).isTrue();
        }
        assertThat(use.begin(A)).isFalse();
        assertThat(use.begin(B)).isTrue();
        use.end(A);
        assertThat(use.begin(A)).isTrue();
        use.end(B);
        assertThat(use.size()).isEqualTo(1);
    }

    /** However many wait, there is a call left for who has none; and each that ends makes room. */
    @Test
    void callsOfAll_areBounded_andOneLeavesAsManyAsItHas() {
        ClusterUse use = new ClusterUse(new OutboundConfig.Limits(8, 8, 8, 1_000, 1_000));
        for (int i = 0; i < 4; i++) {
            assertThat(use.begin(A)).isTrue();
        }
        assertThat(use.begin(A)).as("more than is left").isFalse();
        assertThat(use.begin(B)).isTrue();
        assertThat(use.begin(B)).isTrue();
        assertThat(use.begin(B)).isFalse();
        use.end(A);
        assertThat(use.begin(B)).as("three, and two would be left").isFalse();
        use.end(A);
        assertThat(use.begin(B)).isTrue();
        List.of(A, A, B, B, B).forEach(use::end);
        assertThat(use.size()).isZero();
        assertThat(use.begin(A)).isTrue();
    }

    @Test
    void connections_beyondTheBoundAreCrowded() {
        ClusterUse use = new ClusterUse(new OutboundConfig.Limits(1, 1, 1_000, 1_000));
        use.connected(A);
        assertThat(use.isCrowded(A)).isFalse();
        use.connected(A);
        assertThat(use.isCrowded(A)).isTrue();
        assertThat(use.isCrowded(B)).isFalse();
        use.disconnected(A);
        use.disconnected(A);
        assertThat(use.size()).isZero();
    }
}
