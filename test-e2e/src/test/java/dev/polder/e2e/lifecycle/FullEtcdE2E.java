package dev.polder.e2e.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Polder;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are started on an etcd which is full, as docs/operating/etcd.md has it, and what makes room in it. */
@Timeout(120)
class FullEtcdE2E {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    /** Less than two of etcd's own steps of growth, so that it is full at once. */
    private static final int QUOTA = 4 << 20;

    private static final int TEXT = 500_000;

    @TempDir
    private Path folder;

    @Test
    void fullEtcd_takesServersThatReadAndDelete_andWritesOnceThereIsRoom() throws Exception {
        try (EtcdProcess etcd = EtcdProcess.start(folder.resolve("etcd"), 1, "--quota-backend-bytes=" + QUOTA)
                .get(0)) {
            List<String> names;
            try (ServerProcess before = serve("one", etcd)) {
                names = fill(new ApiClient(before.kubeconfig()));
                assertThat(before.terminate()).isZero();
            }
            // One that was there before, and one that nobody has seen yet.
            try (ServerProcess one = serve("one", etcd);
                    ServerProcess two = serve("two", etcd)) {
                ApiClient client = new ApiClient(one.kubeconfig());
                ApiClient other = new ApiClient(two.kubeconfig());
                servesAndRefuses(client, names);
                servesAndRefuses(other, names);
                for (String name : names) {
                    client.delete(MAPS + "/" + name).succeeded();
                }
                assertThat(other.get(MAPS).succeeded().findValuesAsText("name")).doesNotContainAnyElementsOf(names);
                assertRefused(other);
                makeRoom(etcd);
                client.post(MAPS, large("again")).succeeded();
                other.put(MAPS + "/again", Objects.configMap("again", "text", "short"))
                        .succeeded();
                // What only who leads does: one of them does once it has a lease.
                other.post("/api/v1/namespaces", Objects.of("v1", "Namespace", "led", Map.of()))
                        .succeeded();
                try (var accounts = other.watch(
                        "/api/v1/namespaces/led/serviceaccounts?watch=true&timeoutSeconds=60&resourceVersion=0")) {
                    assertThat(accounts.findFirst()).isPresent();
                }
            }
        }
    }

    private ServerProcess serve(String name, EtcdProcess etcd) {
        return ServerProcess.start(
                folder.resolve(name),
                "--etcd-servers",
                etcd.url().toString(),
                "--store-seal-key-file",
                folder.resolve("seal.key").toString());
    }

    private static JsonNode large(String name) {
        return Objects.configMap(name, "text", "x".repeat(TEXT));
    }

    /** Creates objects until there is no room; the names of those that were taken. */
    private static List<String> fill(ApiClient client) throws IOException {
        List<String> names = new ArrayList<>();
        while (client.post(MAPS, large("m" + names.size())).code() == 201) {
            names.add("m" + names.size());
            assertThat(names.size() * (long) TEXT)
                    .as("bytes in an etcd of " + QUOTA)
                    .isLessThan(2 * QUOTA);
        }
        assertThat(names).isNotEmpty();
        return names;
    }

    private static void servesAndRefuses(ApiClient client, List<String> names) throws IOException {
        assertThat(client.get("/readyz").code()).isEqualTo(200);
        assertThat(client.get(MAPS).succeeded().findValuesAsText("name")).containsAll(names);
        assertThat(client.get(MAPS + "/" + names.get(0))
                        .succeeded()
                        .at("/data/text")
                        .asText())
                .hasSize(TEXT);
        assertRefused(client);
        // etcd takes no update either, but how it refuses is told alike.
        assertThat(client.put(MAPS + "/" + names.get(0), Objects.configMap(names.get(0), "text", "short"))
                        .code())
                .isEqualTo(507);
    }

    private static void assertRefused(ApiClient client) throws IOException {
        ApiClient.Answer answer = client.post(MAPS, Objects.configMap("more", "a", "b"));
        assertThat(answer.code()).as(answer.text()).isEqualTo(507);
        assertThat(answer.body().path("reason").asText()).isEqualTo("InsufficientStorage");
        assertThat(answer.body().path("message").asText())
                .startsWith(
                        "database space exceeded: the store has no room for this write; delete objects, or raise its quota");
    }

    /** What the page says; etcdctl would ask the same of etcd as its gateway does here. */
    private void makeRoom(EtcdProcess etcd) throws IOException, InterruptedException {
        Polder.run(
                        folder,
                        "store",
                        "compact",
                        "--root-directory",
                        "one",
                        "--etcd-servers",
                        etcd.url().toString(),
                        "--store-seal-key-file",
                        "seal.key")
                .succeeded();
        // etcd forgets in the background, and only what it has forgotten is given back.
        do {
            assertThat(Thread.interrupted()).as("out of time").isFalse();
            ask(etcd, "/v3/maintenance/defragment", "{}");
        } while (ask(etcd, "/v3/maintenance/status", "{}").path("dbSize").asLong() > QUOTA / 2);
        for (JsonNode alarm :
                ask(etcd, "/v3/maintenance/alarm", "{\"action\":\"GET\"}").path("alarms")) {
            assertThat(alarm.path("alarm").asText()).isEqualTo("NOSPACE");
            ask(
                    etcd,
                    "/v3/maintenance/alarm",
                    "{\"action\":\"DEACTIVATE\",\"alarm\":\"NOSPACE\",\"memberID\":\""
                            + alarm.path("memberID").asText() + "\"}");
        }
    }

    private static JsonNode ask(EtcdProcess etcd, String path, String body) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(etcd.url() + path))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return JSON.readTree(answer.body());
        }
    }
}
