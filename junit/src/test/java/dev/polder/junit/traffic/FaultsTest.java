package dev.polder.junit.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.junit.EmbeddedServer;
import dev.polder.junit.LogicalClusterTest;
import dev.polder.junit.TestWorkspace;
import dev.polder.junit.traffic.FaultPlan.Shares;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults as a client meets them that hides none of them. */
@LogicalClusterTest
@Timeout(60)
class FaultsTest {

    private static final Shares NONE = new Shares(0, 0, 0, 0, 0, 0, 0, 0);
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    private final TestWorkspace workspace;
    private final HttpClient http;
    private final Config config;

    FaultsTest(TestWorkspace workspace, EmbeddedServer server) {
        this.workspace = workspace;
        this.config = workspace.config();
        this.http = HttpClient.newBuilder().sslContext(server.trust()).build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(workspace.url() + path))
                .header("Authorization", "Bearer " + config.getAutoOAuthToken())
                .header("Content-Type", "application/json");
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest.BodyPublisher sent =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        return http.send(request(path).method(method, sent).build(), BodyHandlers.ofString());
    }

    private static String reason(HttpResponse<String> answer) {
        return String.valueOf(Serialization.unmarshal(answer.body(), Map.class).get("reason"));
    }

    private void create(String name) throws Exception {
        assertThat(send("POST", CONFIG_MAPS, "{\"metadata\":{\"name\":\"" + name + "\"}}")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void conflict_isForChangesOnly_andNothingIsDone() throws Exception {
        create("c");
        workspace.disturb(new FaultPlan(1, new Shares(1, 0, 0, 0, 0, 0, 0, 0)));

        HttpResponse<String> deleted = send("DELETE", CONFIG_MAPS + "/c", "");
        assertThat(deleted.statusCode()).isEqualTo(409);
        assertThat(reason(deleted)).isEqualTo("Conflict");
        create("another");
        assertThat(send("GET", CONFIG_MAPS + "/c", "").statusCode()).isEqualTo(200);
    }

    @Test
    void gone_isForWatchesAndPages() throws Exception {
        workspace.disturb(new FaultPlan(1, new Shares(0, 1, 0, 0, 0, 0, 0, 0)));

        HttpResponse<String> watch = send("GET", CONFIG_MAPS + "?watch=1&resourceVersion=1", "");
        assertThat(watch.statusCode()).isEqualTo(410);
        assertThat(reason(watch)).isEqualTo("Expired");
        assertThat(send("GET", CONFIG_MAPS + "?continue=x", "").statusCode()).isEqualTo(410);
        assertThat(send("GET", CONFIG_MAPS, "").statusCode()).isEqualTo(200);
    }

    @Test
    void tooManyAndErrors_saySo() throws Exception {
        workspace.disturb(new FaultPlan(1, new Shares(0, 0, 1, 0, 0, 0, 0, 0)));
        HttpResponse<String> tooMany = send("GET", CONFIG_MAPS, "");
        assertThat(tooMany.statusCode()).isEqualTo(429);
        assertThat(tooMany.headers().firstValue("Retry-After")).contains("1");

        workspace.disturb(new FaultPlan(1, new Shares(0, 0, 0, 1, 0, 0, 0, 0)));
        HttpResponse<String> error = send("GET", CONFIG_MAPS, "");
        assertThat(error.statusCode()).isEqualTo(500);
        assertThat(reason(error)).isEqualTo("InternalError");

        workspace.disturb(null);
        assertThat(send("GET", CONFIG_MAPS, "").statusCode()).isEqualTo(200);
    }

    /** Five writes at most; each create is one of them, or is told together with the next. */
    @Test
    void cutWatch_breaksOffAfterSomeEvents() throws Exception {
        workspace.disturb(new FaultPlan(1, new Shares(0, 0, 0, 0, 1, 0, 0, 0)));
        HttpRequest watch = request(CONFIG_MAPS + "?watch=1").build();
        try (InputStream body = http.send(watch, BodyHandlers.ofInputStream()).body()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 20; i++) {
                            create("c" + i);
                            assertThat(body.read(new byte[1 << 16])).isPositive();
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void late_waitsAndIsDoneAllTheSame() throws Exception {
        create("late");
        workspace.disturb(new FaultPlan(1, new Shares(0, 0, 0, 0, 0, 1, 0, 300)));
        long start = System.nanoTime();
        assertThat(send("GET", CONFIG_MAPS + "/late", "").statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(250));
    }

    @Test
    void sameSeed_sameFaults() throws Exception {
        Shares half = new Shares(0, 0, 0.3, 0.3, 0, 0, 0, 0);
        assertThat(codes(new FaultPlan(42, half)))
                .isEqualTo(codes(new FaultPlan(42, half)))
                .isNotEqualTo(codes(new FaultPlan(43, half)))
                .contains(200, 429, 500);
        assertThat(codes(new FaultPlan(42, NONE))).containsOnly(200);
    }

    private List<Integer> codes(FaultPlan plan) throws Exception {
        workspace.disturb(plan);
        List<Integer> codes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            codes.add(send("GET", CONFIG_MAPS, "").statusCode());
        }
        return codes;
    }
}
