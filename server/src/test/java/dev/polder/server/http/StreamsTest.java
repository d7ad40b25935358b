package dev.polder.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.request.Exchange;
import dev.polder.server.request.Exchange.Body;
import dev.polder.server.request.RawRequest;
import java.io.InputStream;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers of unknown length: watches and long lists. */
class StreamsTest {

    private static final String WATCH = "/clusters/root/api/v1/namespaces?watch=true";

    private record Opened(RawRequest request, Exchange exchange, Body body) {

        void write(String text) {
            exchange.execute(() -> body.write(List.of(text.getBytes(StandardCharsets.UTF_8))));
        }

        void end() {
            exchange.execute(body::end);
        }
    }

    private final BlockingQueue<Opened> opened = new LinkedBlockingQueue<>();
    private EdgeFixture edge;

    @BeforeEach
    void start() {
        edge = new EdgeFixture((request, exchange) ->
                opened.add(new Opened(request, exchange, exchange.stream(200, "application/json", Map.of()))));
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private Opened next() throws InterruptedException {
        Opened next = opened.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("a request that arrived").isNotNull();
        return next;
    }

    /** k8s-compat §22: client-go waits for the head before it waits for events. */
    @Tag("k8s-13.1")
    @Tag("k8s-22.4")
    @ParameterizedTest
    @EnumSource(Version.class)
    void stream_nothingWritten_headArrives(Version version) throws Exception {
        HttpResponse<InputStream> answer =
                edge.client(version).send(edge.request(WATCH).build(), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        next().end();
        assertThat(answer.body().readAllBytes()).isEmpty();
    }

    @Tag("k8s-13.1")
    @Tag("k8s-22.4")
    @ParameterizedTest
    @EnumSource(Version.class)
    void stream_eventsWritten_arriveOneByOne(Version version) throws Exception {
        HttpResponse<InputStream> answer =
                edge.client(version).send(edge.request(WATCH).build(), BodyHandlers.ofInputStream());
        Opened stream = next();
        for (int i = 0; i < 3; i++) {
            stream.write("event " + i + "\n");
            assertThat(EdgeFixture.readThrough(answer.body(), "\n")).isEqualTo("event " + i + "\n");
        }
        stream.end();
        assertThat(answer.body().read()).isEqualTo(-1);
    }

    @Test
    void stream_manyPieces_arriveAsOneBody() throws Exception {
        HttpResponse<InputStream> answer =
                edge.client(Version.HTTP_2).send(edge.request("/list").build(), BodyHandlers.ofInputStream());
        Opened stream = next();
        stream.exchange()
                .execute(() -> stream.body()
                        .write(List.of("a".getBytes(StandardCharsets.UTF_8), "b".getBytes(StandardCharsets.UTF_8))));
        stream.end();
        assertThat(answer.body().readAllBytes()).isEqualTo("ab".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void stream_headRequest_endsAtOnce() throws Exception {
        HttpResponse<String> answer = edge.client(Version.HTTP_1_1)
                .send(
                        edge.request("/list")
                                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        Opened stream = next();
        CountDownLatch closed = new CountDownLatch(1);
        stream.exchange().execute(() -> stream.body().onClosed(closed::countDown));
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void stream_clientGoes_isToldOnce(Version version) throws Exception {
        HttpResponse<InputStream> answer =
                edge.client(version).send(edge.request(WATCH).build(), BodyHandlers.ofInputStream());
        Opened stream = next();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        AtomicInteger calls = new AtomicInteger();
        stream.exchange()
                .execute(() -> stream.body().onClosed(() -> {
                    calls.incrementAndGet();
                    closed.complete(null);
                }));
        answer.body().close();
        closed.get(10, TimeUnit.SECONDS);
        stream.write("nobody hears this");
        stream.end();
        assertThat(calls).hasValue(1);
    }

    /** Controllers share one connection between many short watches; Netty's own bound is 200 cancelled ones in 30 s. */
    @Test
    void stream_manyCancelledOnOneConnection_connectionStays() throws Exception {
        var client = edge.client(Version.HTTP_2);
        HttpResponse<InputStream> lasting = client.send(edge.request(WATCH).build(), BodyHandlers.ofInputStream());
        Opened stream = next();
        for (int i = 0; i < 300; i++) {
            HttpResponse<InputStream> cancelled =
                    client.send(edge.request(WATCH).build(), BodyHandlers.ofInputStream());
            next();
            cancelled.body().close();
        }
        stream.write("still here\n");
        assertThat(EdgeFixture.readThrough(lasting.body(), "\n")).isEqualTo("still here\n");
        stream.end();
    }

    /** A reader that stops reading must stop the writer: what is queued stays near one window, and all of it arrives. */
    @Test
    void stream_slowReader_isFullUntilRead() throws Exception {
        try (SSLSocket socket = edge.socket()) {
            socket.setReceiveBufferSize(16 * 1024);
            EdgeFixture.send(socket, "GET " + WATCH + " HTTP/1.1", "Host: localhost");
            EdgeFixture.readThrough(socket.getInputStream(), "\r\n\r\n");
            Opened stream = next();
            AtomicInteger written = new AtomicInteger();
            CountDownLatch full = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(1);
            int total = 64 << 20;
            stream.exchange().execute(() -> pump(stream.body(), written, total, full, done));

            assertThat(full.await(10, TimeUnit.SECONDS))
                    .as("full, written " + written)
                    .isTrue();
            assertThat(written.get()).as("bytes written before it was full").isLessThan(total / 4);
            assertThat(done.getCount()).isEqualTo(1);

            long received = chunkedLength(socket.getInputStream());
            assertThat(received).isEqualTo(total);
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Writes until the client is slow, waits for it, and goes on. */
    private static void pump(Body body, AtomicInteger written, int total, CountDownLatch full, CountDownLatch done) {
        byte[] chunk = new byte[64 * 1024];
        while (written.get() < total) {
            if (body.full()) {
                full.countDown();
                body.onDrained(() -> pump(body, written, total, full, done));
                return;
            }
            body.write(List.of(chunk));
            written.addAndGet(chunk.length);
        }
        body.end();
        done.countDown();
    }

    private static long chunkedLength(InputStream in) throws Exception {
        long length = 0;
        while (true) {
            int size = Integer.parseInt(EdgeFixture.readThrough(in, "\r\n").strip(), 16);
            in.readNBytes(size + 2);
            if (size == 0) {
                return length;
            }
            length += size;
        }
    }

    @Test
    void schedule_beforeEnd_runsOnce_andNotAfterEnd() throws Exception {
        edge.client(Version.HTTP_2).send(edge.request(WATCH).build(), BodyHandlers.ofInputStream());
        Opened stream = next();
        CountDownLatch ran = new CountDownLatch(1);
        AtomicInteger late = new AtomicInteger();
        Runnable cancel = stream.exchange().schedule(3_600_000, late::incrementAndGet);
        stream.exchange().schedule(1, ran::countDown);
        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        cancel.run();
        CountDownLatch ended = new CountDownLatch(1);
        stream.exchange().execute(() -> stream.body().onClosed(ended::countDown));
        stream.exchange().schedule(1, () -> {
            stream.body().end();
            stream.exchange().schedule(1, late::incrementAndGet);
        });
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(late).hasValue(0);
    }
}
