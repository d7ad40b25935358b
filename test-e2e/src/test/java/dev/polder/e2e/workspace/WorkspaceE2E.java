package dev.polder.e2e.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.ServerProcess;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Workspaces as people use them (docs/concepts/workspaces.md). */
class WorkspaceE2E {

    private static String manifest(String name, String type) {
        return "apiVersion: tenancy.kcp.io/v1alpha1\nkind: Workspace\nmetadata: {name: " + name
                + "}\nspec: {type: {name: " + type + ", path: root}}\n";
    }

    /** The address of a logical cluster of a server. */
    private static String at(ServerProcess server, String cluster) {
        URI root = server.kubeconfig().server();
        return "--server=https://" + root.getAuthority() + "/clusters/" + cluster;
    }

    private static void make(Kubectl kubectl, String server, String name, String type) {
        assertThat(kubectl.runWithInput(manifest(name, type), server, "create", "-f", "-")
                        .succeeded())
                .isEqualTo("workspace.tenancy.kcp.io/" + name + " created\n");
        assertThat(kubectl.run(server, "wait", "--for=jsonpath={.status.phase}=Ready", "ws/" + name, "--timeout=60s")
                        .succeeded())
                .isEqualTo("workspace.tenancy.kcp.io/" + name + " condition met\n");
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void workspaces_areMadeUsedNestedKeptAndDeleted(Kubectl.Found found, @TempDir Path root) {
        try (ServerProcess server = ServerProcess.start(root)) {
            Kubectl kubectl = Kubectl.of(found, server.kubeconfigFile());
            String top = at(server, "root");
            make(kubectl, top, "acme", "organization");
            assertThat(kubectl.run(top, "get", "ws", "acme").succeeded())
                    .containsPattern("NAME +TYPE +REGION +PHASE +URL +AGE\nacme +organization +Ready +https://");
            String org = at(server, "root:acme");
            make(kubectl, org, "team", "universal");
            String team = at(server, "root:acme:team");
            assertThat(kubectl.run(team, "create", "configmap", "greeting", "--from-literal=text=hello")
                            .succeeded())
                    .isEqualTo("configmap/greeting created\n");
            assertThat(kubectl.run(team, "get", "namespaces", "-o", "name").succeeded())
                    .isEqualTo("namespace/default\nnamespace/kube-system\n");
            assertThat(kubectl.run(org, "get", "configmap", "greeting").failed())
                    .contains("not found");
            kubectl.forget();
        }
        try (ServerProcess server = ServerProcess.start(root)) {
            Kubectl kubectl = Kubectl.of(found, server.kubeconfigFile());
            String team = at(server, "root:acme:team");
            assertThat(kubectl.run(team, "get", "configmap", "greeting", "-o", "jsonpath={.data.text}")
                            .succeeded())
                    .isEqualTo("hello");
            Command.Result deleted = kubectl.run(at(server, "root"), "delete", "ws", "acme", "--timeout=60s");
            assertThat(deleted.succeeded()).startsWith("workspace.tenancy.kcp.io \"acme\" deleted");
            assertThat(kubectl.run(team, "get", "configmaps").failed()).isNotEmpty();
            assertThat(kubectl.run(at(server, "root"), "get", "ws").err()).contains("No resources found");
            kubectl.forget();
        }
    }
}
