package dev.polder.e2e.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.Polder;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import dev.polder.e2e.harness.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A type that has an API bound, and {@code polder create-workspace} with it (docs/operating/apis.md). */
@ExtendWith(SharedServer.class)
class DefaultBindingsE2E {

    private static final String APIS = "/apis/apis.kcp.io/";
    private static final Map<String, Object> UNIVERSAL = Map.of("name", "universal", "path", "root");

    private static void publish(ApiClient provider) throws IOException {
        Map<String, Object> version =
                Map.of("name", "v1", "served", true, "storage", true, "schema", Map.of("type", "object"));
        Map<String, Object> names =
                Map.of("plural", "boats", "singular", "boat", "kind", "Boat", "listKind", "BoatList");
        provider.post(
                        APIS + "v1alpha1/apiresourceschemas",
                        Objects.of(
                                "apis.kcp.io/v1alpha1",
                                "APIResourceSchema",
                                "v1.boats.example.dev",
                                Map.of(
                                        "spec",
                                        Map.of(
                                                "group",
                                                "example.dev",
                                                "scope",
                                                "Cluster",
                                                "names",
                                                names,
                                                "versions",
                                                List.of(version)))))
                .succeeded();
        Map<String, Object> resource = Map.of(
                "name",
                "boats",
                "group",
                "example.dev",
                "schema",
                "v1.boats.example.dev",
                "storage",
                Map.of("crd", Map.of()));
        provider.post(
                        APIS + "v1alpha2/apiexports",
                        Objects.of(
                                "apis.kcp.io/v1alpha2",
                                "APIExport",
                                "boats",
                                Map.of("spec", Map.of("resources", List.of(resource)))))
                .succeeded();
        provider.post(
                        "/apis/tenancy.kcp.io/v1alpha1/workspacetypes",
                        Objects.of(
                                "tenancy.kcp.io/v1alpha1",
                                "WorkspaceType",
                                "harbour",
                                Map.of(
                                        "spec",
                                        Map.of(
                                                "extend", Map.of("with", List.of(UNIVERSAL)),
                                                "defaultAPIBindings", List.of(Map.of("export", "boats"))))))
                .succeeded();
    }

    @Test
    void createWorkspace_isReady_withTheApiOfItsType(ServerProcess server, @TempDir Path folder) throws IOException {
        ApiClient root = new ApiClient(server.kubeconfig()).at("root");
        String name = SharedServer.namespace("provider");
        Workspaces.make(root, name, "universal");
        publish(root.at("root:" + name));
        Path kubeconfig = Files.copy(server.kubeconfigFile(), folder.resolve("kubeconfig"));
        String harbour = SharedServer.namespace("harbour");
        String type = "root:" + name + ":harbour";
        assertThat(Polder.run(
                                folder,
                                "create-workspace",
                                harbour,
                                "--type",
                                type,
                                "--kubeconfig",
                                kubeconfig.toString())
                        .succeeded())
                .isEqualTo("Workspace \"" + harbour + "\" (type " + type
                        + ") created. Waiting for it to be ready...\nWorkspace \"" + harbour + "\" (type " + type
                        + ") is ready to use.\n");
        ApiClient inside = root.at("root:" + harbour);
        JsonNode boat = Objects.of("example.dev/v1", "Boat", "tug", Map.of());
        inside.post("/apis/example.dev/v1/boats", boat).succeeded();
        assertThat(inside.get(APIS + "v1alpha2/apibindings")
                        .succeeded()
                        .at("/items/0/metadata/name")
                        .asText())
                .matches("boats-[0-9a-z]{5}");
    }
}
