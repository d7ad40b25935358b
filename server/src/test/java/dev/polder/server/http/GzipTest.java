package dev.polder.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.request.Reply;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** k8s-compat §5: gzip only when accepted, and only above 128 KiB. */
class GzipTest {

    private static final int THRESHOLD = 128 * 1024;
    private static EdgeFixture edge;

    @BeforeAll
    static void start() {
        edge = new EdgeFixture((request, exchange) -> {
            int size = Integer.parseInt(request.parameter("size").orElseThrow());
            if (request.path().equals("/stream")) {
                var body = exchange.stream(200, Reply.JSON, Map.of());
                body.write(List.of(new byte[size]));
                body.end();
            } else {
                exchange.reply(Reply.json(200, new byte[size]));
            }
        });
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static HttpResponse<byte[]> get(String path, String accept) throws Exception {
        return edge.client(Version.HTTP_2)
                .send(edge.request(path).header("Accept-Encoding", accept).build(), BodyHandlers.ofByteArray());
    }

    @Tag("k8s-5.15")
    @Test
    void answer_aboveThreshold_isCompressed() throws Exception {
        HttpResponse<byte[]> answer = get("/x?size=" + (THRESHOLD + 1), "br, gzip");
        assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(answer.headers().firstValue("Vary")).contains("Accept-Encoding");
        assertThat(answer.body()).hasSizeLessThan(THRESHOLD / 10);
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
        assertThat(plain).isEqualTo(new byte[THRESHOLD + 1]);
    }

    @Tag("k8s-5.15")
    @Tag("k8s-22.3")
    @ParameterizedTest
    @CsvSource({
        "/x?size=131072, gzip",
        "/x?size=131073, identity",
        "/x?size=131073, 'gzip;q=1'",
        "/stream?size=200000, gzip"
    })
    void answer_otherwise_isPlain(String path, String accept) throws Exception {
        HttpResponse<byte[]> answer = get(path, accept);
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(answer.body()).hasSize(Integer.parseInt(path.replaceAll(".*=", "")));
    }
}
