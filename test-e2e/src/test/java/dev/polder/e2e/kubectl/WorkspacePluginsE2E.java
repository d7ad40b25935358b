package dev.polder.e2e.kubectl;

import static dev.polder.e2e.kubectl.Plugins.refuses;
import static dev.polder.e2e.kubectl.Plugins.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.Command;
import dev.polder.e2e.harness.Kubectl;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * kcp's quick start "Tenancy and APIs" ({@code docs/content/concepts/quickstart-tenancy-and-apis.md}) with our plugins, through
 * every kubectl. The lines are those that kcp's plugins print ({@code cli/pkg/workspace/plugin}: use.go, create.go, tree.go,
 * context.go); its document shows those of an older version.
 */
@ExtendWith(SharedServer.class)
class WorkspacePluginsE2E {

    private final List<Kubectl> used = new ArrayList<>();

    @AfterEach
    void forget() {
        used.forEach(Kubectl::forget);
    }

    private Kubectl kubectl(Kubectl.Found found, ServerProcess server) throws IOException {
        Kubectl kubectl = Plugins.of(found, server);
        used.add(kubectl);
        return kubectl;
    }

    /** Which file a word belongs to is decided by kubectl, a word with a dash in it otherwise than others. */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#all")
    void plugins_areFoundByEveryKubectl(Kubectl.Found found, ServerProcess server) throws IOException {
        Kubectl kubectl = kubectl(found, server);
        String org = SharedServer.namespace("org");
        says(kubectl, "Current workspace is 'root'.", "ws", ".");
        says(kubectl, """
                Workspace "ORG" (type root:organization) created. Waiting for it to be ready...
                Workspace "ORG" (type root:organization) is ready to use.""".replace("ORG", org), "create-workspace", org);
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#chosen")
    void quickStart_printsWhatKcpsPluginsPrint(Kubectl.Found found, ServerProcess server) throws IOException {
        Kubectl kubectl = kubectl(found, server);
        String org = SharedServer.namespace("org");

        says(kubectl, "Current workspace is 'root'.", "ws", ".");
        says(kubectl, """
                Workspace "ORG" (type root:organization) created. Waiting for it to be ready...
                Workspace "ORG" (type root:organization) is ready to use.
                Current workspace is 'root:ORG' (type root:organization).""".replace("ORG", org), "create-workspace", org, "--enter");
        says(kubectl, """
                Workspace "b" (type root:universal) created. Waiting for it to be ready...
                Workspace "b" (type root:universal) is ready to use.""", "create-workspace", "b");
        assertThat(kubectl.run("get", "workspaces", "-o", "name").succeeded())
                .isEqualTo("workspace.tenancy.kcp.io/b\n");
        says(kubectl, "Current workspace is 'root:" + org + ":b' (type root:universal).", "ws", "b");
        says(kubectl, "Current workspace is 'root:" + org + "'.", "ws", "..");
        says(kubectl, "Current workspace is 'root:" + org + ":b'.", "ws", "-");
        says(kubectl, "Current workspace is 'root:" + org + "'.", "ws", "-");
        says(kubectl, ".\n└── " + org + "\n    └── b\n", "ws", "tree");
        says(kubectl, "Current workspace is 'root' (type root).", "ws", ":root");
        says(kubectl, "root", "ws", "current", "--short");

        assertThat(kubectl.run("config", "get-contexts", "-o", "name")
                        .succeeded()
                        .lines())
                .contains("root", "base", "workspace.kcp.io/current", "workspace.kcp.io/previous");
        assertThat(kubectl.run("config", "current-context").succeeded()).isEqualTo("workspace.kcp.io/current\n");
        says(kubectl, "Created context \"mine\" and switched to it.", "ws", "create-context", "mine");
        assertThat(kubectl.run("config", "current-context").succeeded()).isEqualTo("mine\n");
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#ends")
    void refusals_areKcps(Kubectl.Found found, ServerProcess server) throws IOException {
        Kubectl kubectl = kubectl(found, server);
        String org = SharedServer.namespace("org");
        kubectl.run("create-workspace", org).succeeded();

        refuses(kubectl, "Error: workspace \"root:no-such\" not found", "ws", "no-such");
        refuses(kubectl, "Error: invalid workspace path: No", "ws", "No");
        refuses(kubectl, "Error: cannot go up from root", "ws", "..:..");
        refuses(kubectl, "Error: no previous workspace found in kubeconfig", "ws", "-");
        refuses(kubectl, "error: unknown flag: --none", "kcp", "ws", "--none");
        refuses(kubectl, "Error: workspaces.tenancy.kcp.io \"" + org + "\" already exists", "create-workspace", org);
        says(kubectl, """
                Workspace "ORG" (type root:organization) already exists.
                Workspace "ORG" (type root:organization) is ready to use.""".replace("ORG", org), "create-workspace", org, "--ignore-existing");
    }

    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#ends")
    void home_isMadeAndEntered(Kubectl.Found found, ServerProcess server) throws IOException {
        Kubectl kubectl = kubectl(found, server);
        Command.Result home = kubectl.run("ws");
        assertThat(home.succeeded()).matches("Current workspace is '[a-z0-9:-]+'( \\(type root:home\\))?\\.\n");
        assertThat(home.err())
                .isEqualTo("Note: 'kubectl ws' now matches 'cd' semantics: go to home workspace."
                        + " 'kubectl ws -' to go back. 'kubectl ws .' to print current workspace.\n");
        says(kubectl, "Current workspace is 'root'.", "ws", "-");
    }

    /** The other ways about, and what a context is said to be (use.go, tree.go, context.go, create.go). */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.kubectl.KubectlConformanceE2E#newest")
    void navigation_printsWhatKcpsPluginsPrint(Kubectl.Found found, ServerProcess server) throws IOException {
        Kubectl kubectl = kubectl(found, server);
        String org = SharedServer.namespace("org");
        kubectl.run("create-workspace", org, "--enter").succeeded();
        kubectl.run("create-workspace", "b").succeeded();

        says(kubectl, ".\n└── root:" + org + "\n    └── root:" + org + ":b\n", "ws", "tree", "--full");
        says(kubectl, "Current workspace is 'root:" + org + ":b' (type root:universal).", "ws", ":root:" + org + "/b");
        says(kubectl, "Current workspace is 'root:" + org + ":b'.", "ws", "./../b");
        says(kubectl, "Current workspace is 'root'.", "ws", ":");
        Command.Result old = kubectl.run("ws", "root:" + org);
        assertThat(old.succeeded()).isEqualTo("Current workspace is 'root:" + org + "' (type root:organization).\n");
        assertThat(old.err())
                .isEqualTo(
                        "Note: Using 'root:' to define an absolute path is no longer supported. Instead, use ':root' to"
                                + " specify an absolute path.\n");
        says(kubectl, "Current workspace is 'root:" + org + "'.", "kcp", "workspace", ".");

        says(kubectl, "Created context \"mine\" and switched to it.", "ws", "create-context", "mine");
        refuses(
                kubectl,
                "Error: context \"mine\" already exists in kubeconfig, use --overwrite to update it",
                "ws",
                "create-context",
                "mine");
        says(kubectl, "Updated context \"mine\".", "ws", "create-context", "mine", "--overwrite");
        says(kubectl, """
                Workspace "c" (type root:universal) created. Waiting for it to be ready...
                Workspace "c" (type root:universal) is ready to use.
                Created context "of-c" and switched to it.""", "create-workspace", "c", "--create-context", "of-c", "--enter");
        assertThat(kubectl.run("config", "current-context").succeeded()).isEqualTo("of-c\n");
        refuses(
                kubectl,
                "Error: invalid location selector: couldn't parse the selector string \"region=north,\": found '',"
                        + " expected: identifier after ','",
                "create-workspace",
                "d",
                "--location-selector",
                "region=north,");
    }

    /** kcp {@code test/e2e/workspace/cli_test.go}: TestCreateWorkspace. */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#ends")
    void createdWorkspace_isThereOnce(Kubectl.Found found, ServerProcess server) throws IOException {
        Kubectl kubectl = kubectl(found, server);
        String name = SharedServer.namespace("test-create-workspace");
        kubectl.run("create-workspace", name).succeeded();
        assertThat(kubectl.run("create-workspace", name).failed()).contains("already exists");
        kubectl.run("create-workspace", name, "--ignore-existing").succeeded();
    }

    /** kcp: TestCreateWorkspaceEnter. */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#ends")
    void enteredWorkspace_isTheCurrentOne(Kubectl.Found found, ServerProcess server) throws IOException {
        Kubectl kubectl = kubectl(found, server);
        String name = SharedServer.namespace("test-create-workspace-enter");
        kubectl.run("create-workspace", name, "--enter").succeeded();
        says(kubectl, "root:" + name, "ws", ".", "--short");
    }

    /** kcp: TestUseWorkspace, which takes the long way by {@code kubectl kcp}. */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#ends")
    void usedWorkspace_isTheCurrentOne(Kubectl.Found found, ServerProcess server) throws IOException {
        Kubectl kubectl = kubectl(found, server);
        String name = SharedServer.namespace("test-use-workspace");
        kubectl.run("create-workspace", name).succeeded();
        kubectl.run("kcp", "ws", "use", name).succeeded();
        assertThat(kubectl.run("kcp", "ws", ".").succeeded()).contains(name);
    }

    /** kcp's quick start in one command, and undone by another (kcp: {@code cli/pkg/quickstart}). */
    @ParameterizedTest(name = "{0}", allowZeroInvocations = true)
    @MethodSource("dev.polder.e2e.harness.Kubectl#ends")
    void quickstart_makesAProviderAndAConsumer(Kubectl.Found found, ServerProcess server) throws IOException {
        Kubectl kubectl = kubectl(found, server);
        String prefix = SharedServer.namespace("qs");
        String consumer = "root:" + prefix + "-org:" + prefix + "-consumer";
        Command.Result made = kubectl.run("kcp", "quickstart", "--name-prefix", prefix, "--with-samples", "--enter");
        assertThat(made.succeeded())
                .contains("Step 7/7: Applying sample Cowboy resource in \"" + prefix + "-consumer\"...\n"
                        + "  Cowboy \"john-wayne\" created\n")
                .contains("\nQuickstart complete! Here's what was created:\n")
                .endsWith("Current workspace is '" + consumer + "' (type root:universal).\n");
        assertThat(kubectl.run("get", "cowboys", "-o", "jsonpath={.items[*].spec.intent}")
                        .succeeded())
                .isEqualTo("good");
        kubectl.run("ws", ":root:" + prefix + "-org:" + prefix + "-provider").succeeded();
        refuses(kubectl, "error: the server doesn't have a resource type \"cowboys\"", "get", "cowboys");
        assertThat(kubectl.run("kcp", "quickstart", "--name-prefix", prefix, "--cleanup")
                        .succeeded())
                .endsWith("\nCleanup complete.\nCurrent workspace is 'root' (type root).\n");
        assertThat(kubectl.run("get", "workspaces", "-o", "name").succeeded()).doesNotContain(prefix);
    }
}
