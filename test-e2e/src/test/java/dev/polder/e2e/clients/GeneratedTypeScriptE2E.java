package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@link GeneratedClientE2E} does in Java, in TypeScript: a client of an API that a workspace exports writes, applies
 * and watches in two workspaces that have bound it, and lists and watches both at once.
 */
@ExtendWith(SharedServer.class)
class GeneratedTypeScriptE2E {

    @TempDir
    private Path temp = Path.of("");

    @Test
    void client_isTheSameFromAnywhereAndWorksInTwoWorkspaces(ServerProcess server) throws Exception {
        ApiClient root = new ApiClient(server.kubeconfig());
        SharedApi api = SharedApi.of(root, List.of(SharedApi.schema()));
        TypeScriptProgram client = new TypeScriptProgram(server, temp);
        client.generate("--in", GeneratedProgram.SOURCES.resolve("widgets.yaml").toString());
        assertThat(client.generate("--verify", "--workspace", ":" + api.one())).contains("is up to date");

        assertThat(client.run("drive", api.places()))
                .containsExactly("ok: writes", "ok: applies", "ok: subresources", "ok: watches", "ok: wildcard");
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.clients.ClientProject#chosen")
    void clientOfProject_worksInTwoWorkspacesAndByWildcard(ClientProject project, ServerProcess server)
            throws Exception {
        Map<String, JsonNode> samples = project.samples();
        Path snapshots = Files.createDirectory(temp.resolve("snapshots"));
        SharedApi api = SharedApi.of(new ApiClient(server.kubeconfig()), project.schemas(snapshots));
        String lines = samples.values().stream().map(JsonNode::toString).collect(Collectors.joining("\n"));
        Path objects = Files.writeString(temp.resolve("objects.jsonl"), lines);

        TypeScriptProgram client = new TypeScriptProgram(server, Files.createDirectory(temp.resolve("client")));
        client.generate("--in", project.definitions().toString());
        List<String> words = new ArrayList<>(api.places());
        words.add(objects.toString());
        assertThat(client.run("corpus", words))
                .containsExactlyElementsOf(
                        samples.keySet().stream().map(type -> "ok: " + type).toList());
    }
}
