package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import dev.polder.e2e.harness.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that {@code polder codegen} generates of an API that a workspace exports: it writes, applies and watches in two
 * workspaces that have bound it, and informs about both at once. {@code clients/java/Drive.java.txt} is how it is used.
 */
@ExtendWith(SharedServer.class)
class GeneratedClientE2E {

    @TempDir
    private Path temp = Path.of("");

    @Test
    void client_isTheSameFromAnywhereAndWorksInTwoWorkspaces(ServerProcess server) throws Exception {
        ApiClient root = new ApiClient(server.kubeconfig());
        SharedApi api = SharedApi.of(root, List.of(SharedApi.schema()));

        GeneratedProgram client = new GeneratedProgram(server, temp);
        client.generate("--in", GeneratedProgram.SOURCES.resolve("widgets.yaml").toString());
        assertThat(client.generate("--verify", "--export", api.export())).contains("is up to date");
        // Read as it is served, since a consumer may not see the provider's schemas.
        assertThat(client.generate("--verify", "--workspace", ":" + api.one())).contains("is up to date");
        assertThat(client.refused("--export", api.export() + "-not"))
                .contains("Error: there is no APIExport ")
                .contains("-not in root:");
        assertThat(client.refused("--verify", "--workspace", ":" + api.one() + "-not"))
                .contains(
                        "-not/apis/apiextensions.k8s.io/v1/customresourcedefinitions cannot be read: ", "is forbidden");

        client.run("Drive", "base", api.places());
    }

    @Test
    void clientOfDefinitions_isTheSameFromTheirWorkspace(ServerProcess server) throws Exception {
        ApiClient root = new ApiClient(server.kubeconfig());
        String workspace = SharedServer.namespace("codegen-crds");
        Workspaces.make(root, workspace, "universal");
        JsonNode crd = definition();
        root.at("root:" + workspace)
                .post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", crd)
                .succeeded();
        Path file = Files.writeString(temp.resolve("crd.json"), crd.toString());

        GeneratedProgram client = new GeneratedProgram(server, temp);
        client.generate("--in", file.toString());

        assertThat(client.generate("--verify", "--workspace", ":root:" + workspace))
                .contains("is up to date");
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.clients.ClientProject#chosen")
    void clientOfProject_worksInTwoWorkspacesAndByWildcard(ClientProject project, ServerProcess server)
            throws Exception {
        SharedApi api = SharedApi.of(new ApiClient(server.kubeconfig()), project.schemas(temp));
        List<String> words = new ArrayList<>(api.places());
        project.samples().values().forEach(sample -> words.add(sample.toString()));

        GeneratedProgram client = new GeneratedProgram(server, temp);
        client.generate("--in", project.definitions().toString());
        client.run("CorpusDrive", "base", words);
    }

    /** The same API as a definition. */
    private static JsonNode definition() throws IOException {
        JsonNode spec = SharedApi.schema().path("spec");
        Map<String, ?> version = Map.of(
                "name",
                "v1",
                "served",
                true,
                "storage",
                true,
                "subresources",
                spec.at("/versions/0/subresources"),
                "schema",
                Map.of("openAPIV3Schema", spec.at("/versions/0/schema")));
        Map<String, ?> fields = Map.of(
                "group", spec.path("group"),
                "names", spec.path("names"),
                "scope", spec.path("scope"),
                "versions", List.of(version));
        return Objects.of(
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                "widgets.codegen.example.dev",
                Map.of("spec", fields));
    }
}
