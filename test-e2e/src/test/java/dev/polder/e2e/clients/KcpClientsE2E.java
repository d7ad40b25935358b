package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * kcp's own Go client libraries, {@code github.com/kcp-dev/sdk} and {@code github.com/kcp-dev/client-go}, as the Go module
 * proxy has them. The program in {@code src/test/clients/go-kcp} makes an organization, three workspaces in it, one in the
 * first of these and one of a type of its own, and counts what it is told of them.
 */
@Timeout(600)
@ExtendWith(SharedServer.class)
class KcpClientsE2E {

    @Test
    void sdk_makesListsWatchesAndDeletesWorkspaces(ServerProcess server) {
        Toolchain go = Toolchain.of("go-kcp", "go");
        go.prepare("go", "build", "-o", "client", ".");

        assertThat(go.run(Map.of(), "./client", server.kubeconfigFile().toString(), SharedServer.namespace("kcp")))
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
}
