package dev.polder.server.http.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.server.config.OutboundConfig;
import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.request.outgoing.PeerAnswer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerException;
import dev.polder.server.webhook.LocalWebhook;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages are those of Go's {@code net} and {@code net/http}, which upstream's errors contain. */
class HttpsPeersTest {

    @RegisterExtension
    static final LocalWebhook peer = LocalWebhook.answering(body -> body);

    private static final Vertx VERTX = Vertx.vertx();
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final int SECONDS = 20;

    @AfterAll
    static void stop() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void reset() {
        peer.reset();
    }

    private static PeerClient open(String url) throws PeerException {
        return new HttpsPeers(VERTX, OutboundConfig.defaults(), true)
                .open(Peer.ofCluster(LogicalClusterName.ROOT, url, peer.authority()));
    }

    @Test
    void answer_isHandedOnAsItCame() throws Exception {
        peer.respond((exchange, review) ->
                LocalWebhook.reply(exchange, 418, "text/plain", "short".getBytes(StandardCharsets.UTF_8)));
        try (PeerClient client = open(peer.url())) {
            PeerAnswer answer = client.post(BODY, SECONDS);
            assertThat(answer.code()).isEqualTo(418);
            assertThat(answer.contentType()).isEqualTo("text/plain");
            assertThat(answer.body()).asString().isEqualTo("short");
            assertThat(peer.requests()).containsExactly("POST /convert?timeout=20s");
        }
    }

    /** The peer hangs until the call has failed, so that nothing but its time can have ended it. */
    @Test
    void peerThatDoesNotAnswer_failsInTimeAndFreesItsConnection() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        peer.respond((exchange, review) -> {
            try {
                failed.await(SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (PeerClient client = open(peer.url())) {
            assertThatThrownBy(() -> client.post(BODY, 1))
                    .hasMessage("context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
            failed.countDown();
            peer.reset();
            assertThat(client.post(BODY, SECONDS).code()).isEqualTo(200);
        }
    }

    @Test
    void redirect_isNotFollowed() throws Exception {
        peer.respond((exchange, review) -> {
            exchange.getResponseHeaders().set("Location", peer.url());
            LocalWebhook.reply(exchange, 307, "text/plain", new byte[0]);
        });
        try (PeerClient client = open(peer.url())) {
            assertThat(client.post(BODY, SECONDS).code()).isEqualTo(307);
            assertThat(peer.requests()).hasSize(1);
        }
    }

    @Test
    void nobodyThere_isRefused() throws Exception {
        try (Socket silent = new Socket()) {
            // Bound, so that nobody gets the port, the client's end of the connection included; and it does not listen.
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = silent.getLocalPort();
            try (PeerClient client = open("https://127.0.0.1:" + port)) {
                assertThatThrownBy(() -> client.post(BODY, SECONDS))
                        .hasMessage("dial tcp 127.0.0.1:" + port + ": connect: connection refused");
            }
        }
    }

    @Test
    void peerThatHangsUp_isAnEndOfFile() throws Exception {
        peer.respond((exchange, review) -> {
            throw new IOException("gone");
        });
        try (PeerClient client = open(peer.url())) {
            assertThatThrownBy(() -> client.post(BODY, SECONDS)).hasMessage("EOF");
        }
    }

    @Test
    void bundleThatCannotBeRead_isRefused() {
        assertThatThrownBy(() -> new HttpsPeers(VERTX, OutboundConfig.defaults(), true)
                        .open(Peer.ofCluster(LogicalClusterName.ROOT, peer.url(), "no PEM")))
                .hasMessage("unable to load root certificates: unable to parse bytes as PEM block");
    }

    @Test
    void closedClient_makesNoCalls() throws Exception {
        PeerClient client = open(peer.url());
        client.post(BODY, SECONDS);
        client.close();
        assertThatThrownBy(() -> client.post(BODY, SECONDS)).isInstanceOf(PeerException.class);
    }
}
