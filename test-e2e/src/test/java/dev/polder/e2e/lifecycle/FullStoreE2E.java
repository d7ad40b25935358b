package dev.polder.e2e.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server refuses what its memory could not hold, and goes on serving (docs/decisions/0006). */
class FullStoreE2E {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final Map<String, String> SMALL_HEAP = Map.of("POLDER_JAVA_OPTS", "-Xmx160m");
    /** A quarter of the heap is the quota; creates end at 80 % of it. */
    private static final int CREATES_END = 160 * 1024 * 1024 / 4 / 10 * 8;

    private static final int TEXT = 900_000;

    private static JsonNode large(String name, String start) {
        return Objects.configMap(name, "text", start + "x".repeat(TEXT));
    }

    @Test
    void smallHeap_isFilledUntilCreatesAreRefused_andNothingIsLost(@TempDir Path root) throws IOException {
        int created = 0;
        try (ServerProcess server = ServerProcess.start(SMALL_HEAP, root)) {
            ApiClient client = new ApiClient(server.kubeconfig());
            ApiClient.Answer answer = client.post(MAPS, large("m0", ""));
            while (answer.code() == 201) {
                created++;
                answer = client.post(MAPS, large("m" + created, ""));
            }
            assertThat(answer.code()).as(answer.text()).isEqualTo(507);
            assertThat(answer.body().path("reason").asText()).isEqualTo("InsufficientStorage");
            assertThat(answer.body().path("message").asText())
                    .startsWith("database space exceeded: ")
                    .contains("--embedded-etcd-quota-backend-bytes");
            assertThat(created * (long) TEXT).isBetween(CREATES_END - 2L * TEXT, (long) CREATES_END + TEXT);
            // More history than is kept, on top of a full store.
            for (int i = 0; i < 80; i++) {
                client.put(MAPS + "/m0", large("m0", i + "-")).succeeded();
            }
            client.delete(MAPS + "/m1").succeeded();
            client.delete(MAPS + "/m2").succeeded();
            client.post(MAPS, large("again", "")).succeeded();
        }
        try (ServerProcess server = ServerProcess.start(SMALL_HEAP, root)) {
            ApiClient client = new ApiClient(server.kubeconfig());
            assertThat(client.get(MAPS + "/m0")
                            .succeeded()
                            .at("/data/text")
                            .asText()
                            .startsWith("79-"))
                    .isTrue();
            assertThat(client.get(MAPS)
                            .succeeded()
                            .path("items")
                            .valueStream()
                            .filter(map -> map.at("/data/text").asText().length() >= TEXT))
                    .hasSize(created - 1);
        }
    }
}
