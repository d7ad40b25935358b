package dev.polder.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.config.InFlightConfig;
import dev.polder.server.config.InFlightConfig.Bounds;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.TransportConfig;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits and timeouts, seen from a client. */
@Timeout(60)
class RequestLimitsTest {

    private record Arrived(RawRequest request, Exchange exchange) {}

    private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();

    private EdgeFixture edge(ServerConfig config) {
        return new EdgeFixture(config, (request, exchange) -> arrived.add(new Arrived(request, exchange)));
    }

    private static ServerConfig limits(Bounds bounds) {
        return times(times()).with(new InFlightConfig(bounds, bounds));
    }

    private static ServerConfig times(TransportConfig.Times times) {
        return ServerConfig.embedded().with(TransportConfig.defaults().with(times));
    }

    private static TransportConfig.Times times() {
        return TransportConfig.Times.defaults().withDrain(100);
    }

    private static CompletableFuture<HttpResponse<String>> get(EdgeFixture edge, HttpClient client, String path) {
        return client.sendAsync(edge.request(path).build(), BodyHandlers.ofString());
    }

    /** k8s-compat §18: the answer of a server that is too busy. */
    @Tag("k8s-6.11")
    @Test
    void tooMany_inFlight_is429InUpstreamsWords() throws Exception {
        try (EdgeFixture edge = edge(limits(new Bounds(1, 1, 0, 0)))) {
            HttpClient client = edge.client(Version.HTTP_2);
            var first = get(edge, client, "/clusters/a/api/v1/pods");
            Arrived running = arrived.take();

            HttpResponse<String> refused =
                    get(edge, client, "/clusters/a/api/v1/pods").get();

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).isEqualTo("Too many requests, please try again later.\n");
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(refused.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
            running.exchange().reply(Reply.text(200, "done"));
            assertThat(first.get().body()).isEqualTo("done");
            assertThat(get(edge, client, "/healthz").get().body())
                    .as("probes are exempt")
                    .isEqualTo("ok");
        }
    }

    @Test
    void noisyCluster_fillsTheServer_quietOneIsServedNext() throws Exception {
        // Of 41 requests 4 run and 36 wait: the 41st, whichever that is, costs the noisy cluster a place in line.
        try (EdgeFixture edge = edge(limits(new Bounds(4, 4, 36, 36)))) {
            HttpClient client = edge.client(Version.HTTP_2);
            List<CompletableFuture<HttpResponse<String>>> noisy = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                noisy.add(get(edge, client, "/clusters/noisy/api/v1/pods"));
            }
            List<Arrived> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(arrived.take());
            }
            var quiet = get(edge, client, "/clusters/quiet/api/v1/pods");
            Object refused = CompletableFuture.anyOf(noisy.toArray(CompletableFuture[]::new))
                    .get();
            assertThat(((HttpResponse<?>) refused).statusCode()).isEqualTo(429);
            // Each answer frees one place; the quiet cluster has to get one of the first two.
            List<String> next = new ArrayList<>();
            for (Arrived place : running.subList(0, 2)) {
                place.exchange().reply(Reply.text(200, ""));
                Arrived admitted = arrived.take();
                next.add(admitted.request().path());
                running.set(2 + next.size() - 1, admitted);
            }
            assertThat(next).contains("/clusters/quiet/api/v1/pods");
            answerAll();
            assertThat(quiet.isCompletedExceptionally()).isFalse();
        }
    }

    private void answerAll() {
        for (Arrived next = arrived.poll(); next != null; next = arrived.poll()) {
            next.exchange().reply(Reply.text(200, ""));
        }
    }

    @Tag("k8s-22.3")
    @Test
    void watches_takeNoPlace() throws Exception {
        try (EdgeFixture edge = edge(limits(new Bounds(1, 1, 0, 0)))) {
            HttpClient client = edge.client(Version.HTTP_2);
            for (int i = 0; i < 5; i++) {
                var watch = client.sendAsync(
                        edge.request("/clusters/a/api/v1/pods?watch=1").build(), BodyHandlers.ofInputStream());
                assertThat(watch).isNotDone();
                arrived.take().exchange().stream(200, Reply.JSON, Map.of());
            }
            var ordinary = get(edge, client, "/clusters/a/api/v1/pods");
            arrived.take().exchange().reply(Reply.text(200, "served"));
            assertThat(ordinary.get().body()).isEqualTo("served");
        }
    }

    @Test
    void queued_tooLong_is429() throws Exception {
        Bounds one = new Bounds(1, 1, 5, 5);
        ServerConfig config = times(times().withQueued(20)).with(new InFlightConfig(one, one));
        try (EdgeFixture edge = edge(config)) {
            HttpClient client = edge.client(Version.HTTP_2);
            var running = get(edge, client, "/clusters/a/api/v1/pods");
            arrived.take();
            assertThat(running).isNotDone();
            assertThat(get(edge, client, "/clusters/a/api/v1/pods").get().statusCode())
                    .isEqualTo(429);
        }
    }

    @Test
    void clientGone_placeIsFreed() throws Exception {
        try (EdgeFixture edge = edge(limits(new Bounds(1, 1, 5, 5)))) {
            try (SSLSocket socket = edge.socket()) {
                EdgeFixture.send(socket, "GET /clusters/a/api/v1/pods HTTP/1.1", "Host: localhost");
                arrived.take();
            }
            var next = get(edge, edge.client(Version.HTTP_2), "/clusters/a/api/v1/pods");
            arrived.take().exchange().reply(Reply.text(200, "mine"));
            assertThat(next.get().body()).isEqualTo("mine");
        }
    }

    /** k8s-compat §6: the Status of a request that takes too long. */
    @Tag("k8s-6.12")
    @Test
    void handler_neverAnswers_is504() throws Exception {
        try (EdgeFixture edge = edge(times(times().withRequest(50)))) {
            HttpResponse<String> answer = get(edge, edge.client(Version.HTTP_2), "/clusters/a/api/v1/pods")
                    .get();
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(answer.body())
                    .contains("\"message\":\"Timeout: request did not complete within the allotted timeout\"")
                    .contains("\"reason\":\"Timeout\"");
            arrived.take().exchange().reply(Reply.text(200, "too late, and dropped"));
        }
    }

    @Tag("k8s-22.3")
    @Test
    void watch_outlastsTheLimitOfRequests() throws Exception {
        try (EdgeFixture edge = edge(times(times().withRequest(50)))) {
            HttpClient client = edge.client(Version.HTTP_2);
            var watch = client.sendAsync(
                    edge.request("/clusters/a/api/v1/pods?watch=1").build(), BodyHandlers.ofInputStream());
            Exchange running = arrived.take().exchange();
            var body = running.stream(200, Reply.JSON, Map.of());
            // An ordinary request that began later is over its time when this is answered.
            assertThat(get(edge, client, "/clusters/a/api/v1/pods").get().statusCode())
                    .isEqualTo(504);
            running.execute(() -> {
                body.write(List.of("late\n".getBytes(StandardCharsets.UTF_8)));
                body.end();
            });
            assertThat(watch.get().body().readAllBytes()).isEqualTo("late\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Tag("k8s-22.8")
    @Test
    void timeoutParameter_shorter_isHonoured() throws Exception {
        try (EdgeFixture edge = edge(times(times()))) {
            HttpClient client = edge.client(Version.HTTP_1_1);
            assertThat(get(edge, client, "/api/v1/pods?timeout=30ms").get().statusCode())
                    .isEqualTo(504);
        }
    }

    /** apiserver request_deadline.go. */
    @Test
    void timeoutParameter_malformed_is400() throws Exception {
        try (EdgeFixture edge = edge(times(times()))) {
            HttpResponse<String> answer = get(edge, edge.client(Version.HTTP_2), "/api/v1/pods?timeout=soon")
                    .get();
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body())
                    .contains("invalid timeout specified in the request URL - time: invalid duration \\\"soon\\\"");
        }
    }

    @Test
    void body_arrivesTooSlowly_is504AndClosed() throws Exception {
        try (EdgeFixture edge = edge(times(times().withBody(50)));
                SSLSocket socket = edge.socket()) {
            EdgeFixture.send(socket, "POST /api/v1/pods HTTP/1.1", "Host: localhost", "Content-Length: 10");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 504 ").contains("Connection: close");
            assertThat(arrived).isEmpty();
        }
    }

    @Test
    void bodies_takeTooMuchMemory_are429() throws Exception {
        TransportConfig transport = TransportConfig.defaults();
        ServerConfig config =
                ServerConfig.embedded().with(transport.with(transport.sizes().withBodiesInMemory(1_000)));
        try (EdgeFixture edge = edge(config);
                SSLSocket socket = edge.socket()) {
            HttpRequest small = edge.request("/x")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[900]))
                    .build();
            var answer = edge.client(Version.HTTP_2).sendAsync(small, BodyHandlers.ofString());
            arrived.take().exchange().reply(Reply.text(200, "fits"));
            assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("fits");

            EdgeFixture.send(socket, "POST /x HTTP/1.1", "Host: localhost", "Content-Length: 2000", "");
            socket.getOutputStream().write(new byte[1500]);
            assertThat(EdgeFixture.readThrough(socket.getInputStream(), "later.\n"))
                    .startsWith("HTTP/1.1 429 ");
        }
    }
}
