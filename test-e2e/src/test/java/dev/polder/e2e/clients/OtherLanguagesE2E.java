package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kubernetes' own client libraries of other languages, unmodified: what each checks is told in {@code src/test/clients}. */
@Timeout(600)
@ExtendWith(SharedServer.class)
class OtherLanguagesE2E {

    /** client-go and controller-runtime. */
    @Test
    void go_usesProtobufStreamedListsApplyLeasesAndControllers(ServerProcess server) {
        Toolchain go = Toolchain.of("go", "go");
        go.prepare("go", "build", "-o", "client", ".");

        assertThat(go.run(Map.of(), "./client", kubeconfig(server), SharedServer.namespace(server, "go")))
                .containsExactly(
                        "ok: typed client with protobuf",
                        "ok: protobuf answers of every built-in type",
                        "ok: server-side apply",
                        "ok: strategic merge of random objects",
                        "ok: deployments in a definition",
                        "ok: informer with a streamed list",
                        "ok: leader election",
                        "ok: controller-runtime manager");
    }

    /** {@code kubernetes} of PyPI. */
    @Test
    void python_readsWritesWatchesAndApplies(ServerProcess server) {
        Toolchain python = Toolchain.of("python", "python3");
        python.prepare(
                "python3",
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--upgrade",
                "--target",
                "packages",
                "-r",
                "requirements.txt");

        assertThat(python.run(
                        Map.of("PYTHONPATH", "packages"),
                        "python3",
                        "check.py",
                        kubeconfig(server),
                        SharedServer.namespace(server, "python")))
                .containsExactly("ok: objects", "ok: watches", "ok: custom objects");
    }

    /** {@code @kubernetes/client-node} of npm. */
    @Test
    void node_readsWritesWatchesAndApplies(ServerProcess server) {
        Toolchain node = Toolchain.of("node", "npm");
        node.prepare("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");

        assertThat(node.run(Map.of(), "node", "check.mjs", kubeconfig(server), SharedServer.namespace(server, "node")))
                .containsExactly("ok: objects", "ok: quiet watch", "ok: informer", "ok: custom objects");
    }

    private static String kubeconfig(ServerProcess server) {
        return server.kubeconfigFile().toString();
    }
}
