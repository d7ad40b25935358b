package dev.polder.e2e.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.e2e.faults.Fault;
import dev.polder.e2e.faults.KillServer;
import dev.polder.e2e.faults.TermServer;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.ServerProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server has acknowledged is there after its end, whichever end that was. */
class RestartE2E {

    static Stream<Fault> ends() {
        return Stream.of(new TermServer(), new KillServer());
    }

    @ParameterizedTest
    @MethodSource("ends")
    void restart_keepsObjectsUidsAndCertificates(Fault end, @TempDir Path root) throws IOException {
        Map<String, String> certificates;
        JsonNode namespace;
        JsonNode configMap;
        try (ServerProcess server = ServerProcess.start(root)) {
            ApiClient client = new ApiClient(server.kubeconfig());
            namespace = client.post("/api/v1/namespaces", Objects.of("v1", "Namespace", "kept", Map.of()))
                    .succeeded();
            configMap = client.post("/api/v1/namespaces/kept/configmaps", Objects.configMap("c", "text", "hello"))
                    .succeeded();
            client.post("/api/v1/namespaces/kept/configmaps", Objects.configMap("gone", "text", "x"))
                    .succeeded();
            client.delete("/api/v1/namespaces/kept/configmaps/gone").succeeded();
            certificates = FolderState.of(root, RestartE2E::isCertificateOrKey);
            end.strike(server);
        }

        try (ServerProcess server = ServerProcess.start(root)) {
            ApiClient client = new ApiClient(server.kubeconfig());
            assertThat(client.get("/api/v1/namespaces/kept").succeeded()).isEqualTo(namespace);
            assertThat(client.get("/api/v1/namespaces/kept/configmaps/c").succeeded())
                    .isEqualTo(configMap);
            assertThat(client.get("/api/v1/namespaces/kept/configmaps/gone").code())
                    .isEqualTo(404);
            assertThat(FolderState.of(root, RestartE2E::isCertificateOrKey))
                    .isNotEmpty()
                    .isEqualTo(certificates);
        }
    }

    @ParameterizedTest
    @MethodSource("ends")
    void restart_servesCustomResourcesFromTheFirstRequestOn(Fault end, @TempDir Path root) throws IOException {
        String boats = "/apis/restart.example.com/v1/namespaces/default/boats";
        JsonNode boat;
        try (ServerProcess server = ServerProcess.start(root)) {
            ApiClient client = new ApiClient(server.kubeconfig());
            String crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
            JsonNode made = client.post(crds, boatDefinition()).succeeded();
            try (Stream<JsonNode> events = client.watch(crds + "?watch=true&timeoutSeconds=30&resourceVersion="
                    + made.at("/metadata/resourceVersion").asText())) {
                assertThat(events.anyMatch(RestartE2E::isEstablished)).isTrue();
            }
            boat = client.post(boats, Objects.of("restart.example.com/v1", "Boat", "b", Map.of("sails", 2)))
                    .succeeded();
            end.strike(server);
        }

        try (ServerProcess server = ServerProcess.start(root)) {
            ApiClient client = new ApiClient(server.kubeconfig());
            assertThat(client.get(boats + "/b").succeeded()).isEqualTo(boat);
            assertThat(client.post(boats, Objects.of("restart.example.com/v1", "Boat", "c", Map.of("sails", "two")))
                            .code())
                    .isEqualTo(422);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void term_endsWatchesCleanly(HttpClient.Version version, @TempDir Path root) throws Exception {
        try (ServerProcess server = ServerProcess.start(root)) {
            ApiClient client = new ApiClient(server.kubeconfig(), version);
            Stream<JsonNode> events = client.watch("/api/v1/namespaces?watch=true");
            CountDownLatch begun = new CountDownLatch(1);
            FutureTask<Long> ended = new FutureTask<>(
                    () -> events.peek(event -> begun.countDown()).count());
            Thread.startVirtualThread(ended);
            begun.await();

            new TermServer().strike(server);

            assertThat(ended.get(10, TimeUnit.SECONDS)).isPositive();
        }
    }

    @Test
    void watch_resumesAcrossARestart(@TempDir Path root) throws IOException {
        String seen;
        try (ServerProcess server = ServerProcess.start(root)) {
            ApiClient client = new ApiClient(server.kubeconfig());
            seen = client.post("/api/v1/namespaces/default/configmaps", Objects.configMap("first", "a", "b"))
                    .succeeded()
                    .at("/metadata/resourceVersion")
                    .asText();
            client.post("/api/v1/namespaces/default/configmaps", Objects.configMap("second", "a", "b"))
                    .succeeded();
            new TermServer().strike(server);
        }

        try (ServerProcess server = ServerProcess.start(root)) {
            ApiClient client = new ApiClient(server.kubeconfig());
            try (Stream<JsonNode> events = client.watch(
                    "/api/v1/namespaces/default/configmaps?watch=true&timeoutSeconds=5&resourceVersion=" + seen)) {
                List<String> names = events.map(event -> event.path("type").asText() + " "
                                + event.at("/object/metadata/name").asText())
                        .filter(event -> !event.startsWith("ADDED kube-root-ca.crt"))
                        .toList();
                assertThat(names).containsExactly("ADDED second");
            }
        }
    }

    @Test
    void files_withSecretsBelongToTheirOwner(@TempDir Path parent) throws IOException {
        Path root = parent.resolve("made-by-the-server");
        try (ServerProcess server = ServerProcess.start(root)) {
            assertThat(server.readyLine()).contains("https://127.0.0.1:", "admin.kubeconfig");
            try (Stream<Path> files = Files.walk(root)) {
                assertThat(files.filter(RestartE2E::isSecret))
                        .isNotEmpty()
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .as(file.toString())
                                        .isEqualTo("rw-------"));
            }
        }
    }

    private static ObjectNode boatDefinition() {
        Map<String, ?> schema = Map.of("type", "object", "properties", Map.of("sails", Map.of("type", "integer")));
        Map<String, ?> version =
                Map.of("name", "v1", "served", true, "storage", true, "schema", Map.of("openAPIV3Schema", schema));
        Map<String, ?> names = Map.of("plural", "boats", "singular", "boat", "kind", "Boat");
        return Objects.of(
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                "boats.restart.example.com",
                Map.of(
                        "spec",
                        Map.of(
                                "group",
                                "restart.example.com",
                                "scope",
                                "Namespaced",
                                "names",
                                names,
                                "versions",
                                List.of(version))));
    }

    private static boolean isEstablished(JsonNode event) {
        for (JsonNode condition : event.at("/object/status/conditions")) {
            if (condition.path("type").asText().equals("Established")
                    && condition.path("status").asText().equals("True")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCertificateOrKey(Path file) {
        return file.toString().endsWith(".crt") || file.toString().endsWith(".key");
    }

    private static boolean isSecret(Path file) {
        return file.toString().endsWith(".key") || file.toString().endsWith(".kubeconfig");
    }
}
