package dev.polder.server.http.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.machinery.cel.library.value.Cidr;
import dev.polder.server.config.OutboundConfig;
import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerException;
import dev.polder.server.webhook.LocalWebhook;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where peers are connected to that logical clusters name, with name servers that say what a test wants. */
class OutboundTest {

    @RegisterExtension
    static final LocalWebhook peer = LocalWebhook.on("hook.example", body -> body);

    private static final LogicalClusterName CLUSTER = new LogicalClusterName("a");
    private static final Vertx VERTX = Vertx.vertx();
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final int SECONDS = 20;
    private static final int PORT = URI.create(peer.url()).getPort();
    private static final String REFUSED = ": connect: this server makes no connections to the address of this host";

    /** What name servers answer next; the last answer stands. */
    private final Deque<List<String>> answers = new ArrayDeque<>();

    private final List<String> asked = new ArrayList<>();

    @AfterAll
    static void stop() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void reset() {
        peer.reset();
    }

    private synchronized Future<List<InetAddress>> lookUp(String host) {
        asked.add(host);
        List<String> answer = answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
        List<InetAddress> addresses = new ArrayList<>();
        try {
            for (String one : answer) {
                addresses.add(InetAddress.getByName(one));
            }
        } catch (UnknownHostException e) {
            return Future.failedFuture(e);
        }
        return Future.succeededFuture(addresses);
    }

    private Outbound outbound(String deny, boolean internal) throws Exception {
        List<Cidr> denied = deny.isEmpty() ? List.of() : List.of(Cidr.parse(deny));
        return Outbound.of(
                VERTX, this::lookUp, new OutboundConfig(List.of(), denied, OutboundConfig.Limits.defaults()), internal);
    }

    private static PeerClient open(Outbound outbound, String host) throws PeerException {
        return new HttpsPeers(outbound)
                .open(Peer.ofCluster(CLUSTER, "https://" + host + ":" + PORT + "/hook", peer.authority()));
    }

    /** Whoever looks up a second time, to connect, would end up where nobody listens. */
    @Test
    void nameServerThatChangesItsMind_leadsNowhereElse() throws Exception {
        answers.add(List.of("127.0.0.1"));
        answers.add(List.of("127.0.0.2"));
        Outbound outbound = outbound("127.0.0.2/32", true);
        try (PeerClient client = open(outbound, "hook.example")) {
            assertThat(client.post(BODY, SECONDS).code()).isEqualTo(200);
            assertThat(asked).containsExactly("hook.example");
            assertThat(client.post(BODY, SECONDS).code()).isEqualTo(200);
            assertThat(asked).as("an open connection needs no name server").hasSize(1);
            assertThat(peer.requests()).containsExactly("POST /hook?timeout=20s", "POST /hook?timeout=20s");
        }
    }

    /** The same with the answers the other way round: what is connected to next is checked again. */
    @Test
    void nextConnection_isCheckedAgain() throws Exception {
        answers.add(List.of("127.0.0.1"));
        answers.add(List.of("169.254.169.254"));
        Outbound outbound = outbound("", true);
        peer.respond((exchange, review) -> {
            exchange.getResponseHeaders().set("Connection", "close");
            LocalWebhook.reply(exchange, 200, "text/plain", BODY);
        });
        try (PeerClient client = open(outbound, "hook.example")) {
            assertThat(client.post(BODY, SECONDS).code()).isEqualTo(200);
            assertThatThrownBy(() -> client.post(BODY, SECONDS)).hasMessage("dial tcp hook.example:" + PORT + REFUSED);
            assertThat(peer.requests()).hasSize(1);
            assertThat(outbound.refusals().count()).isEqualTo(1);
        }
    }

    @Test
    void refusedAddress_isToldAlikeWhetherItAnswersOrNot() throws Exception {
        int silent;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            silent = taken.getLocalPort();
        }
        int before = peer.connections();
        HttpsPeers peers = new HttpsPeers(VERTX, OutboundConfig.defaults(), false);
        for (String host :
                List.of("127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "10.0.0.1", "169.254.1.1")) {
            for (int port : List.of(PORT, silent)) {
                Peer named = Peer.ofCluster(CLUSTER, "https://" + host + ":" + port, peer.authority());
                try (PeerClient client = peers.open(named)) {
                    String bare = host.replaceAll("[\\[\\]]", "");
                    assertThatThrownBy(() -> client.post(BODY, SECONDS))
                            .hasMessage("dial tcp " + bare + ":" + port + REFUSED);
                    assertThatThrownBy(() -> client.get(SECONDS, 10))
                            .hasMessage("dial tcp " + bare + ":" + port + REFUSED);
                }
            }
        }
        assertThat(peer.connections()).isEqualTo(before);
    }

    @Test
    void severalAddresses_onlyAllowedOnesAreTriedInTurn() throws Exception {
        answers.add(List.of("169.254.169.254", "127.0.0.3", "127.0.0.1"));
        Outbound outbound = outbound("", true);
        try (PeerClient client = open(outbound, "hook.example")) {
            assertThat(client.post(BODY, SECONDS).code()).isEqualTo(200);
        }
        assertThat(outbound.refusals().count()).isEqualTo(1);
    }

    @Test
    void certificate_mustBeForTheNameAndNotForTheAddress() throws Exception {
        answers.add(List.of("127.0.0.1"));
        try (PeerClient client = open(outbound("", true), "other.example")) {
            assertThatThrownBy(() -> client.post(BODY, SECONDS))
                    .hasMessage("tls: failed to verify certificate: x509: certificate is not valid for other.example");
        }
        assertThat(peer.requests()).isEmpty();
    }

    @Test
    void peerOfTheOperator_mayBeAnywhere() throws Exception {
        answers.add(List.of("127.0.0.1"));
        Peer named = Peer.ofOperator("https://hook.example:" + PORT, peer.authority());
        try (PeerClient client = new HttpsPeers(outbound("", false)).open(named)) {
            assertThat(client.post(BODY, SECONDS).code()).isEqualTo(200);
        }
    }

    @Test
    void urlWithoutHost_isNotThisMachine() throws Exception {
        Outbound outbound = outbound("", true);
        assertThatThrownBy(() -> new HttpsPeers(outbound).open(Peer.ofCluster(CLUSTER, "https:///hook", "")))
                .hasMessage("http: no Host in request URL");
        assertThatThrownBy(() -> new HttpsPeers(outbound).open(Peer.ofCluster(CLUSTER, "https://127.1/hook", "")))
                .hasMessage("dial tcp: lookup 127.1: no such host");
    }
}
