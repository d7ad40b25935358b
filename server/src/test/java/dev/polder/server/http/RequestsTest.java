package dev.polder.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and whole answers, over both versions of HTTP. */
class RequestsTest {

    private static final AtomicReference<RawRequest> LAST = new AtomicReference<>();
    private static final BlockingQueue<String> ENDS = new LinkedBlockingQueue<>();
    private static EdgeFixture edge;

    @BeforeAll
    static void start() {
        edge = new EdgeFixture((request, exchange) -> {
            LAST.set(request);
            switch (request.path()) {
                case "/throws" -> throw new IllegalStateException("on purpose");
                case "/refuses" -> throw ApiErrors.badRequest("no");
                case "/warns" -> {
                    exchange.warn("a \"quoted\" text");
                    exchange.warn("a \"quoted\" text");
                    exchange.warn("another");
                    exchange.reply(Reply.text(200, "warned"));
                }
                case "/elsewhere" -> Thread.ofVirtual().start(() -> exchange.reply(Reply.text(200, "later")));
                case "/ends" -> {
                    exchange.onEnd(code -> ENDS.add("first " + code));
                    exchange.onEnd(code -> ENDS.add("second " + code));
                    exchange.reply(Reply.text(202, "ends"));
                }
                case "/empty" -> exchange.reply(new Reply(304, "", Map.of("ETag", "\"x\""), new byte[0]));
                default -> exchange.reply(Reply.json(200, request.body()));
            }
        });
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static HttpResponse<String> get(Version version, String path) throws Exception {
        return edge.client(version).send(edge.request(path).build(), BodyHandlers.ofString());
    }

    @Test
    void everybodyWhoAsks_hearsOfTheEnd() throws Exception {
        edge.client(Version.HTTP_2).send(edge.request("/ends").build(), BodyHandlers.discarding());
        assertThat(ENDS.poll(10, TimeUnit.SECONDS)).isEqualTo("first 202");
        assertThat(ENDS.poll(10, TimeUnit.SECONDS)).isEqualTo("second 202");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void post_bodyWithinLimit_arrivesWhole(Version version) throws Exception {
        byte[] body = new byte[3_145_728];
        body[3_145_727] = 7;
        HttpRequest request = edge.request("/clusters/root/apis/x?b=1&a=%2F+&b=2")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Authorization", "Bearer t0ken")
                .build();

        HttpResponse<byte[]> answer = edge.client(version).send(request, BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(LAST.get().path()).isEqualTo("/clusters/root/apis/x");
        assertThat(LAST.get().query()).isEqualTo(Map.of("b", List.of("1", "2"), "a", List.of("/ ")));
        assertThat(LAST.get().header("authorization")).contains("Bearer t0ken");
        assertThat(LAST.get().headers().keySet()).contains("authorization", "user-agent");
        assertThat(LAST.get().credentials().bearerToken()).isEqualTo("t0ken");
        assertThat(LAST.get().method()).isEqualTo("POST");
    }

    /** k8s-compat §6: the Status of a body over the limit. */
    @Tag("k8s-22.1")
    @Tag("k8s-6.13")
    @ParameterizedTest
    @EnumSource(Version.class)
    void post_bodyOverLimit_isRefusedWithStatus(Version version) throws Exception {
        HttpRequest request = edge.request("/clusters/root/api/v1/namespaces")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[3_145_729]))
                .build();

        HttpResponse<String> answer = edge.client(version).send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
        JsonNode status = Json.readOwn(answer.body().getBytes(StandardCharsets.UTF_8));
        assertThat(status.path("message").asText()).isEqualTo("Request entity too large: limit is 3145728");
        assertThat(status.path("reason").asText()).isEqualTo("RequestEntityTooLarge");
        assertThat(status.path("kind").asText()).isEqualTo("Status");
        assertThat(get(version, "/next").statusCode()).isEqualTo(200);
    }

    @Test
    void post_announcesTooMuchAndWaits_isRefusedBeforeTheBody() throws Exception {
        try (SSLSocket socket = edge.socket()) {
            EdgeFixture.send(
                    socket,
                    "POST /clusters/root/x HTTP/1.1",
                    "Host: localhost",
                    "Expect: 100-continue",
                    "Content-Length: 3145729");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 413 ")
                    .contains("Connection: close")
                    .endsWith("\"code\":413}");
        }
    }

    @Test
    void post_waitsForContinue_isToldToContinue() throws Exception {
        try (SSLSocket socket = edge.socket()) {
            EdgeFixture.send(
                    socket,
                    "POST /clusters/root/x HTTP/1.1",
                    "Host: localhost",
                    "Expect: 100-continue",
                    "Content-Length: 2");
            assertThat(EdgeFixture.readThrough(socket.getInputStream(), "\r\n\r\n"))
                    .startsWith("HTTP/1.1 100 ");
            socket.getOutputStream().write("{}".getBytes(StandardCharsets.US_ASCII));
            assertThat(EdgeFixture.readThrough(socket.getInputStream(), "{}")).startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void answer_always_hasIdCacheControlAndDate(Version version) throws Exception {
        HttpResponse<String> answer = get(version, "/anything");

        assertThat(answer.headers().firstValue("Audit-Id"))
                .hasValueSatisfying(id -> assertThat(id).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"));
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-cache, private");
        assertThat(answer.headers().firstValue("Date"))
                .hasValueSatisfying(date -> assertThat(date).endsWith(" GMT"));
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(LAST.get().id())
                .isEqualTo(answer.headers().firstValue("Audit-Id").orElseThrow());
    }

    /** apiserver audit_init.go: what the client sent is echoed as it is. */
    @Test
    void answer_clientSentId_echoesIt() throws Exception {
        HttpRequest request = edge.request("/x").header("Audit-ID", "mine-1").build();
        HttpResponse<String> answer = edge.client(Version.HTTP_2).send(request, BodyHandlers.ofString());
        assertThat(answer.headers().allValues("Audit-Id")).containsExactly("mine-1");
    }

    /** k8s-compat §22 and apimachinery NewWarningHeader: quotes are escaped, and each text is sent once. */
    @Tag("k8s-7.25")
    @Tag("k8s-22.6")
    @ParameterizedTest
    @EnumSource(Version.class)
    void answer_warnings_areQuotedAndSentOnce(Version version) throws Exception {
        assertThat(get(version, "/warns").headers().allValues("Warning"))
                .containsExactly("299 - \"a \\\"quoted\\\" text\"", "299 - \"another\"");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void head_handlerSendsBody_hasLengthButNoBody(Version version) throws Exception {
        HttpRequest request = edge.request("/warns")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = edge.client(version).send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Length")).contains("6");
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void reply_fromAnotherThread_arrives(Version version) throws Exception {
        assertThat(get(version, "/elsewhere").body()).isEqualTo("later");
    }

    @Test
    void reply_withoutBody_hasNoContentType() throws Exception {
        HttpResponse<String> answer = get(Version.HTTP_1_1, "/empty");
        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.headers().firstValue("Content-Type")).isEmpty();
        assertThat(answer.headers().firstValue("ETag")).contains("\"x\"");
    }

    /** apiserver filters/wrap.go. */
    @Test
    void handler_throws_is500InUpstreamsWords() throws Exception {
        HttpResponse<String> answer = get(Version.HTTP_2, "/throws");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("This request caused apiserver to panic. Look in the logs for details.\n");
    }

    @Test
    void handler_throwsStatus_isAnsweredWithIt() throws Exception {
        HttpResponse<String> answer = get(Version.HTTP_2, "/refuses");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body()).contains("\"message\":\"no\"").contains("\"reason\":\"BadRequest\"");
    }

    @Tag("k8s-5.20")
    @Test
    void http2_manyStreams_shareOneConnection() {
        var client = edge.client(Version.HTTP_2);
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 100)
                .mapToObj(i -> client.sendAsync(
                        edge.request("/s/" + i)
                                .POST(HttpRequest.BodyPublishers.ofString("" + i))
                                .build(),
                        BodyHandlers.ofString()))
                .toList();
        assertThat(answers.stream().map(CompletableFuture::join).map(HttpResponse::body))
                .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "" + i).toList());
    }

    @Tag("k8s-22.4")
    @Test
    void tls_clientOffersBoth_negotiatesHttp2() throws Exception {
        try (SSLSocket socket = edge.socket()) {
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
        }
    }

    @Tag("k8s-22.4")
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void tls_bothVersions_areServed(String version) throws Exception {
        try (SSLSocket socket = edge.socket()) {
            socket.setEnabledProtocols(new String[] {version});
            EdgeFixture.send(socket, "GET /healthz HTTP/1.1", "Host: localhost");
            assertThat(EdgeFixture.readThrough(socket.getInputStream(), "ok")).startsWith("HTTP/1.1 200 OK");
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    /** Go's net/http answers such bytes so, though it says 1.1. */
    @ParameterizedTest
    @ValueSource(strings = {"NONSENSE", "GET / HTTP/9.9 x"})
    void malformed_requestLine_is400AndClosed(String line) throws Exception {
        try (SSLSocket socket = edge.socket()) {
            EdgeFixture.send(socket, line, "Host: localhost");
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(new String(answer, StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.0 400 Bad Request\r\n")
                    .endsWith("400 Bad Request");
        }
    }

    @Test
    void head_overLimit_is431() throws Exception {
        try (SSLSocket socket = edge.socket()) {
            EdgeFixture.send(socket, "GET / HTTP/1.1", "Host: localhost", "X-Long: " + "x".repeat(70_000));
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(new String(answer, StandardCharsets.ISO_8859_1)).startsWith("HTTP/1.1 431 ");
        }
    }

    @Tag("k8s-5.20")
    @Tag("k8s-22.4")
    @Test
    void keepAlive_twoRequests_useOneConnection() throws Exception {
        try (SSLSocket socket = edge.socket()) {
            for (int i = 0; i < 2; i++) {
                EdgeFixture.send(socket, "GET /livez HTTP/1.1", "Host: localhost");
                assertThat(EdgeFixture.readThrough(socket.getInputStream(), "ok"))
                        .startsWith("HTTP/1.1 200 OK");
            }
        }
    }

    @Test
    void jdkTls_wantedByConfig_servesAsWell() throws Exception {
        ServerConfig config = ServerConfig.embedded();
        try (EdgeFixture jdk = new EdgeFixture(
                config.with(config.listen().withNativeTls(false)),
                (request, exchange) -> exchange.reply(Reply.text(200, "jdk")))) {
            HttpResponse<String> answer =
                    jdk.client(Version.HTTP_2).send(jdk.request("/x").build(), BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("jdk");
            assertThat(answer.version()).isEqualTo(Version.HTTP_2);
        }
    }
}
