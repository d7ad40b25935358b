package dev.polder.e2e.kubectl;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.Workspaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The workspace {@code root:foundation:team} of a server, made when it is first asked for.
 *
 * @param cluster the name of its logical cluster
 * @param kubeconfig the administrator's, pointed at it
 */
record NestedWorkspace(String cluster, Path kubeconfig) {

    private static final Map<ServerProcess, NestedWorkspace> OF = new ConcurrentHashMap<>();

    static NestedWorkspace of(ServerProcess server) {
        return OF.computeIfAbsent(server, NestedWorkspace::make);
    }

    private static NestedWorkspace make(ServerProcess server) {
        try {
            ApiClient root = new ApiClient(server.kubeconfig());
            Workspaces.make(root, "foundation", "organization");
            JsonNode team = Workspaces.make(root.at("root:foundation"), "team", "universal");
            Path kubeconfig = server.root().resolve("team.kubeconfig");
            Files.writeString(
                    kubeconfig,
                    Files.readString(server.kubeconfigFile())
                            .replace("/clusters/root", "/clusters/root:foundation:team"));
            return new NestedWorkspace(team.at("/spec/cluster").asText(), kubeconfig);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
