package dev.polder.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.TransportConfig;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What clients see when the server stops: what those of an apiserver see without {@code --shutdown-send-retry-after}, its default
 * (apiserver {@code pkg/server/lifecycle_signals.go}). Answers of 429 come only with that flag.
 */
@Timeout(60)
class DrainTest {

    private static final String WATCH = "/clusters/root/api/v1/namespaces?watch=true";

    private final BlockingQueue<Exchange> waiting = new LinkedBlockingQueue<>();
    private final BlockingQueue<Exchange.Body> watches = new LinkedBlockingQueue<>();
    private final EdgeFixture edge = new EdgeFixture(config(10_000), this::answer);

    private static ServerConfig config(long drainMillis) {
        TransportConfig transport = TransportConfig.defaults();
        return ServerConfig.embedded().with(transport.with(transport.times().withDrain(drainMillis)));
    }

    private void answer(RawRequest request, Exchange exchange) {
        if (request.parameter("watch").isPresent()) {
            Exchange.Body body = exchange.stream(200, Reply.JSON, Map.of());
            body.write(List.of("first\n".getBytes(StandardCharsets.UTF_8)));
            watches.add(body);
        } else {
            waiting.add(exchange);
        }
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private CompletableFuture<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            edge.close();
            closed.complete(null);
        });
        return closed;
    }

    /** k8s-compat §22: the end of a watch is an end of file, never a reset. */
    @Tag("k8s-13.16")
    @Tag("k8s-22.5")
    @ParameterizedTest
    @EnumSource(Version.class)
    void close_watchOpen_endsCleanly(Version version) throws Exception {
        HttpResponse<InputStream> watch =
                edge.client(version).send(edge.request(WATCH).build(), BodyHandlers.ofInputStream());
        assertThat(EdgeFixture.readThrough(watch.body(), "\n")).isEqualTo("first\n");
        CompletableFuture<Void> told = new CompletableFuture<>();
        watches.take().onClosed(() -> told.complete(null));

        CompletableFuture<Void> closed = close();

        assertThat(watch.body().read()).as("end of file").isEqualTo(-1);
        told.get(10, TimeUnit.SECONDS);
        closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void close_watchOnRawConnection_sendsLastChunkThenEndOfFile() throws Exception {
        try (SSLSocket socket = edge.socket()) {
            EdgeFixture.send(socket, "GET " + WATCH + " HTTP/1.1", "Host: localhost");
            EdgeFixture.readThrough(socket.getInputStream(), "first\n\r\n");
            CompletableFuture<Void> closed = close();
            byte[] rest = socket.getInputStream().readAllBytes();
            assertThat(new String(rest, StandardCharsets.US_ASCII)).isEqualTo("0\r\n\r\n");
            closed.get(10, TimeUnit.SECONDS);
        }
    }

    /** Nor is a new connection taken meanwhile. */
    @Tag("k8s-22.5")
    @ParameterizedTest
    @EnumSource(Version.class)
    void close_requestRunning_isFinished(Version version) throws Exception {
        CompletableFuture<HttpResponse<String>> answer =
                edge.client(version).sendAsync(edge.request("/slow").build(), BodyHandlers.ofString());
        Exchange running = waiting.take();

        CompletableFuture<Void> closed = close();
        awaitRefusedConnections();
        assertThat(closed).isNotDone();
        running.reply(Reply.text(200, "finished"));

        assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("finished");
        closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void close_idleConnection_isClosed() throws Exception {
        try (SSLSocket socket = edge.socket()) {
            EdgeFixture.send(socket, "GET /livez HTTP/1.1", "Host: localhost");
            EdgeFixture.readThrough(socket.getInputStream(), "ok");
            CompletableFuture<Void> closed = close();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            closed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void close_requestHangs_isCutOffAfterTheDrainTime() throws Exception {
        try (EdgeFixture hasty = new EdgeFixture(config(50), this::answer)) {
            CompletableFuture<HttpResponse<String>> answer = hasty.client(Version.HTTP_2)
                    .sendAsync(hasty.request("/slow").build(), BodyHandlers.ofString());
            waiting.take();
            hasty.close();
            assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void close_twice_isTheSameAsOnce() {
        edge.close();
        edge.close();
    }

    /** New connections are refused once the listening socket is closed. */
    private void awaitRefusedConnections() throws IOException {
        int port = edge.server().port();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
            } catch (ConnectException e) {
                return;
            } catch (SocketException reset) {
                // It was still waiting to be accepted when the listening socket went; the next one is refused.
                assertThat(reset).hasMessageContaining("reset");
            }
        }
    }
}
