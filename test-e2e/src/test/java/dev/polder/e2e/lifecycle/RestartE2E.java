package dev.polder.e2e.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.faults.Fault;
import dev.polder.e2e.faults.KillServer;
import dev.polder.e2e.faults.TermServer;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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

    private static boolean isCertificateOrKey(Path file) {
        return file.toString().endsWith(".crt") || file.toString().endsWith(".key");
    }

    private static boolean isSecret(Path file) {
        return file.toString().endsWith(".key") || file.toString().endsWith(".kubeconfig");
    }
}
