package dev.polder.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.status.ApiErrors;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.Exchange.Body;
import dev.polder.server.request.RawRequest;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Watches over WebSockets, which fabric8 tries first (k8s-compat §0, §22). */
class WebSocketsTest {

    private static final String WATCH = "/clusters/root/api/v1/namespaces?watch=true";
    private static final String TOKEN_PROTOCOL = "base64url.bearer.authorization.k8s.io.";

    private record Opened(RawRequest request, Exchange exchange, Body body) {
        void write(String... texts) {
            exchange.execute(() -> body.write(Stream.of(texts)
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .toList()));
        }
    }

    private static final class Frames implements WebSocket.Listener {
        final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        final BlockingQueue<ByteBuffer> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final List<CharSequence> parts = new ArrayList<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            parts.add(data.toString());
            if (last) {
                texts.add(String.join("", parts));
                parts.clear();
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            messages.add(data);
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }

    private final BlockingQueue<Opened> opened = new LinkedBlockingQueue<>();
    private EdgeFixture edge;

    @BeforeEach
    void start() {
        edge = new EdgeFixture((request, exchange) -> {
            if (request.path().equals("/refused")) {
                Thread.ofVirtual()
                        .start(() -> exchange.reply(
                                Failures.status(ApiErrors.unauthorized().status())));
                return;
            }
            if (request.path().equals("/protobuf")) {
                exchange.stream(200, "application/vnd.kubernetes.protobuf;stream=watch", Map.of())
                        .write(List.of(new byte[] {0, 0, 0, 2, 7, 8}, new byte[] {0, 0, 0, 1, 9}));
                return;
            }
            Body body = exchange.stream(200, "application/json", Map.of());
            body.write(List.of("early".getBytes(StandardCharsets.UTF_8)));
            opened.add(new Opened(request, exchange, body));
        });
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private WebSocket connect(Frames frames, String path, String... protocols) throws Exception {
        WebSocket.Builder builder = edge.client(Version.HTTP_1_1).newWebSocketBuilder();
        if (protocols.length > 0) {
            builder.subprotocols(
                    protocols[0],
                    List.of(protocols).subList(1, protocols.length).toArray(String[]::new));
        }
        URI uri = URI.create(edge.server().url().replace("https", "wss") + path);
        return builder.buildAsync(uri, frames).get(10, TimeUnit.SECONDS);
    }

    @Tag("k8s-13.15")
    @Tag("k8s-22.7")
    @Test
    void watch_overWebSocket_eachEventIsOneTextFrame() throws Exception {
        Frames frames = new Frames();
        connect(frames, WATCH);
        Opened stream = opened.poll(10, TimeUnit.SECONDS);
        assertThat(stream.request().webSocket()).isTrue();
        stream.write("{\"type\":\"ADDED\"}");
        stream.write("é");
        assertThat(frames.texts.poll(10, TimeUnit.SECONDS)).isEqualTo("early");
        assertThat(frames.texts.poll(10, TimeUnit.SECONDS)).isEqualTo("{\"type\":\"ADDED\"}");
        assertThat(frames.texts.poll(10, TimeUnit.SECONDS)).isEqualTo("é");
        stream.exchange().execute(stream.body()::end);
        assertThat(frames.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1000);
    }

    /** apiserver's HandleWS sends each event by itself; fabric8 reads the first one of a frame, and loses the others. */
    @Tag("k8s-22.7")
    @Test
    void watch_eventsThatComeTogether_areFramesOfTheirOwn() throws Exception {
        Frames frames = new Frames();
        connect(frames, WATCH);
        Opened stream = opened.poll(10, TimeUnit.SECONDS);
        stream.write("{\"type\":\"ADDED\"}", "{\"type\":\"MODIFIED\"}", "{\"type\":\"DELETED\"}");
        assertThat(frames.texts.poll(10, TimeUnit.SECONDS)).isEqualTo("early");
        assertThat(frames.texts.poll(10, TimeUnit.SECONDS)).isEqualTo("{\"type\":\"ADDED\"}");
        assertThat(frames.texts.poll(10, TimeUnit.SECONDS)).isEqualTo("{\"type\":\"MODIFIED\"}");
        assertThat(frames.texts.poll(10, TimeUnit.SECONDS)).isEqualTo("{\"type\":\"DELETED\"}");
    }

    @Tag("k8s-22.7")
    @Test
    void watch_longEvent_isStillOneFrame() throws Exception {
        Frames frames = new Frames();
        connect(frames, WATCH);
        Opened stream = opened.poll(10, TimeUnit.SECONDS);
        stream.write("x".repeat(1_000_000));
        assertThat(frames.texts.poll(10, TimeUnit.SECONDS)).isEqualTo("early");
        assertThat(frames.texts.poll(10, TimeUnit.SECONDS)).hasSize(1_000_000);
    }

    /** apiserver newWebsocketFramer: a message is a binary frame, and its length is not told twice. */
    @Tag("k8s-13.15")
    @Test
    void watchInProtobuf_eachEventIsOneBinaryFrameWithoutLength() throws Exception {
        Frames frames = new Frames();
        connect(frames, "/protobuf");
        assertThat(frames.messages.poll(10, TimeUnit.SECONDS)).isEqualTo(ByteBuffer.wrap(new byte[] {7, 8}));
        assertThat(frames.messages.poll(10, TimeUnit.SECONDS)).isEqualTo(ByteBuffer.wrap(new byte[] {9}));
        assertThat(frames.texts).isEmpty();
    }

    /** apiserver request/websocket: the token is read and only the other sub-protocol is echoed. */
    @Tag("k8s-13.15")
    @Test
    void token_inSubProtocol_isReadAndNotEchoed() throws Exception {
        String encoded =
                Base64.getUrlEncoder().withoutPadding().encodeToString("s3cret".getBytes(StandardCharsets.UTF_8));
        WebSocket socket = connect(new Frames(), WATCH, TOKEN_PROTOCOL + encoded, "base64.binary.k8s.io");
        Opened stream = opened.poll(10, TimeUnit.SECONDS);
        assertThat(stream.request().credentials().bearerToken()).isEqualTo("s3cret");
        assertThat(socket.getSubprotocol()).isEqualTo("base64.binary.k8s.io");
    }

    /** apiserver request/websocket: "missing additional subprotocol" is a 401. */
    @Test
    void token_inOnlySubProtocol_is401() {
        assertRefused(() -> connect(new Frames(), WATCH, TOKEN_PROTOCOL + "YQ"));
    }

    @Tag("k8s-13.15")
    @Test
    void reply_insteadOfStream_isAnOrdinaryAnswer() {
        assertRefused(() -> connect(new Frames(), "/refused"));
    }

    private static void assertRefused(ThrowableAssert.ThrowingCallable connecting) {
        assertThatThrownBy(connecting).cause().satisfies(e -> {
            assertThat(e).isInstanceOf(WebSocketHandshakeException.class);
            int code = ((WebSocketHandshakeException) e).getResponse().statusCode();
            assertThat(code).isEqualTo(401);
        });
    }

    @Test
    void client_closes_bodyIsClosed() throws Exception {
        WebSocket socket = connect(new Frames(), WATCH);
        Opened stream = opened.poll(10, TimeUnit.SECONDS);
        CountDownLatch closed = new CountDownLatch(1);
        stream.exchange().execute(() -> stream.body().onClosed(closed::countDown));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
