package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * kcp's own Go client libraries, as the Go module proxy has them: {@code github.com/kcp-dev/sdk}, {@code
 * github.com/kcp-dev/client-go} and {@code github.com/kcp-dev/multicluster-provider}. The programs are in {@code
 * src/test/clients/go-kcp}, in one binary: one makes workspaces and counts what it is told of them, the other shares a type
 * between workspaces and serves its consumers.
 */
@Timeout(600)
@ExtendWith(SharedServer.class)
class KcpClientsE2E {

    private static Toolchain go;

    @BeforeAll
    static void build() {
        go = Toolchain.of("go-kcp", "go");
        go.prepare("go", "build", "-o", "client", ".");
    }

    private static List<String> run(String program, ServerProcess server, String topic) {
        String organization = SharedServer.namespace(topic);
        return go.run(Map.of(), "./client", program, server.kubeconfigFile().toString(), organization);
    }

    @Test
    void sdk_makesListsWatchesAndDeletesWorkspaces(ServerProcess server) {
        assertThat(run("workspaces", server, "kcp"))
                .containsExactly(
                        "ok: wildcard informer: in sync",
                        "ok: workspaces: 5 ready, in 5 logical clusters",
                        "ok: logical clusters: 5 are those of their workspaces",
                        "ok: workspace type: 1 labelled by it, 5 of kcp's types in root",
                        "ok: wildcard list: 6 of ours, in 3 logical clusters",
                        "ok: cluster-aware client-go: 3 objects of one name in 3 logical clusters",
                        "ok: unknown workspace: 2 forbidden",
                        "ok: deletion: 0 of 6 logical clusters left",
                        "ok: what the informer was told: 6 added, 6 ready, 6 deleted, 0 left in its cache");
    }

    /** Informers and a manager of controller-runtime that run from before the first binding to the end of one. */
    @Test
    void sdkInformersAndMulticlusterProvider_serveAllConsumersOfAnExport(ServerProcess server) {
        assertThat(run("sharing", server, "sharing"))
                .containsExactly(
                        "ok: workspaces of a provider and its consumers: 6 ready",
                        "ok: export: an identity of 64 digits",
                        "ok: controller: started",
                        "ok: cluster-aware informers before the first binding: in sync with 0 bindings, 0 objects",
                        "ok: bindings: 2 bound and told of, 1 endpoint",
                        "ok: objects: 3 told of, 2 of them in one logical cluster",
                        "ok: late consumer: 1 binding and 1 object told of",
                        "ok: another type of the same name: not told of",
                        "ok: reconciled: 5 objects of 3 consumers, and nothing else",
                        "ok: unbinding: 2 objects gone, 3 left, 1 logical cluster let go");
    }
}
