package dev.polder.cli.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making workspaces. Lines are those of kcp ({@code cli/pkg/workspace/plugin/create.go}). */
class CreateWorkspaceTest {

    @TempDir
    private Path temp = Path.of("");

    private final FakeKcp kcp = new FakeKcp().with("root:org", "root:organization");

    @AfterEach
    void stop() {
        kcp.close();
    }

    private User at(String path) {
        return new User(temp, kcp, path);
    }

    @Test
    void create_waitsByAWatchUntilItIsReady() {
        User user = at("root");
        assertThat(user.run("create-workspace", "a")).as(user.err()).isZero();
        assertThat(user.out()).isEqualTo("""
                Workspace "a" (type root:organization) created. Waiting for it to be ready...
                Workspace "a" (type root:organization) is ready to use.
                """);
        assertThat(user.err()).isEmpty();
        assertThat(kcp.requests())
                .containsExactly(
                        "POST /clusters/root/apis/tenancy.kcp.io/v1alpha1/workspaces",
                        "GET /clusters/root/apis/tenancy.kcp.io/v1alpha1/workspaces?watch=true"
                                + "&fieldSelector=metadata.name%3Da&resourceVersion=1");
    }

    @Test
    void create_readyAtOnce_doesNotWait() {
        kcp.makeAs("Ready");
        User user = at("root:org");
        assertThat(user.run("create-workspace", "b")).isZero();
        assertThat(user.out()).isEqualTo("Workspace \"b\" (type root:universal) is ready to use.\n");
    }

    @Test
    void create_forgottenVersion_isReadAgainAndWaitedFor() {
        kcp.forgetOnce();
        User user = at("root:org");
        assertThat(user.run("create-workspace", "b")).as(user.err()).isZero();
        assertThat(user.out()).endsWith("Workspace \"b\" (type root:universal) is ready to use.\n");
        assertThat(kcp.requests()).hasSize(4);
    }

    @Test
    void enter_goesIntoIt() {
        User user = at("root");
        assertThat(user.run("create-workspace", "a", "--enter", "--type=root:Universal"))
                .isZero();
        assertThat(user.out()).isEqualTo("""
                Workspace "a" (type root:universal) created. Waiting for it to be ready...
                Workspace "a" (type root:universal) is ready to use.
                Current workspace is 'root:a' (type root:universal).
                """);
        assertThat(user.kubeconfig()).contains("server: " + kcp.url() + "/clusters/root:a\n");
    }

    @Test
    void enter_aWorkspaceCalledRoot_goesBelowTheCurrentOne() {
        User user = at("root:org");
        assertThat(user.run("create-workspace", "root", "--enter"))
                .as(user.err())
                .isZero();
        assertThat(user.out()).endsWith("Current workspace is 'root:org:root' (type root:universal).\n");
    }

    @Test
    void workspaceFlag_makesItThere() {
        User user = at("root");
        assertThat(user.run("create-workspace", "b", "-w", "org", "--enter"))
                .as(user.err())
                .isZero();
        assertThat(user.out()).endsWith("Current workspace is 'root:org:b' (type root:universal).\n");
        assertThat(user.run("create-workspace", "c", "-w", ":root:org:..")).isZero();
        assertThat(kcp.workspace("root:c")).isNotNull();
        assertThat(user.run("create-workspace", "c", "-w", "..:..:..:..")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: cannot go above the root workspace\n");
        assertThat(user.run("create-workspace", "c", "-w", "A")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: invalid workspace path: A\n");
    }

    @Test
    void existing_isRefusedOrIgnored() {
        User user = at("root");
        assertThat(user.run("create-workspace", "org")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: workspaces.tenancy.kcp.io \"org\" already exists\n");

        assertThat(user.run("create-workspace", "org", "--ignore-existing")).isZero();
        assertThat(user.out()).isEqualTo("""
                Workspace "org" (type root:organization) already exists.
                Workspace "org" (type root:organization) is ready to use.
                """);
        ((com.fasterxml.jackson.databind.node.ObjectNode)
                        kcp.workspace("root:org").path("status"))
                .put("phase", "Initializing");
        assertThat(user.run("create-workspace", "org", "--ignore-existing", "--type=root:organization"))
                .isZero();
        assertThat(user.out())
                .startsWith("Workspace \"org\" (type root:organization) already exists."
                        + " Waiting for it to be ready...\n");
    }

    @Test
    void existing_ofAnotherType_isRefused() {
        User user = at("root");
        assertThat(user.run("create-workspace", "org", "--ignore-existing", "--type=root:team"))
                .isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: workspace \"org\" cannot be created with type root:team,"
                        + " it already exists with different type root:organization\n");
        assertThat(user.run("create-workspace", "org", "--ignore-existing", "--type=team"))
                .isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: --ignore-existing must not be used with non-absolute type path\n");
    }

    @Test
    void locationSelector_isSent_orRefused() {
        User user = at("root");
        assertThat(user.run("create-workspace", "a", "--location-selector=region=eu,tier in (b,a)"))
                .as(user.err())
                .isZero();
        assertThat(kcp.workspace("root:a").path("spec").path("location"))
                .hasToString("{\"selector\":{\"matchLabels\":{\"region\":\"eu\"},\"matchExpressions\":"
                        + "[{\"key\":\"tier\",\"operator\":\"In\",\"values\":[\"a\",\"b\"]}]}}");
        assertThat(user.run("create-workspace", "b", "--location-selector=a>1")).isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: invalid location selector: \"gt\" isn't supported in label selectors\n");
        assertThat(user.run("create-workspace", "b", "--location-selector=,")).isEqualTo(1);
        assertThat(user.err())
                .startsWith("Error: invalid location selector: couldn't parse the selector string \",\": ");
    }

    @Test
    void createContext_keepsTheCurrentOne_unlessEntered() {
        User user = at("root");
        assertThat(user.run("create-workspace", "a", "--create-context", "mine"))
                .isZero();
        assertThat(user.out()).endsWith("is ready to use.\nCreated context \"mine\".\n");
        assertThat(user.kubeconfig())
                .contains("current-context: workspace.kcp.io/current\n")
                .contains("    server: " + kcp.url() + "/clusters/root:a\n  name: mine\n");

        assertThat(user.run("create-workspace", "b", "--create-context", "mine"))
                .isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: failed to create context: context \"mine\" already exists in kubeconfig,"
                        + " use --overwrite to update it\n");
        assertThat(user.run("create-workspace", "b", "--create-context=mine", "--enter", "--ignore-existing"))
                .isZero();
        assertThat(user.out()).endsWith("Updated context \"mine\" and switched to it.\n");
        assertThat(user.kubeconfig()).contains("current-context: mine\n").contains("/clusters/root:b\n  name: mine\n");
    }

    @Test
    void arguments_mustBeOne() {
        User user = at("root");
        assertThat(user.run("create-workspace")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: accepts 1 arg(s), received 0\n");
        assertThat(user.run("kcp", "ws", "create", "a", "b")).isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Command \"create\" is deprecated, install the 'kubectl create workspace' plugin instead,"
                        + " compare https://docs.kcp.io/kcp/latest/setup/kubectl-plugin/.\n"
                        + "error: accepts 1 arg(s), received 2\n");
    }

    @Test
    void urlOfNoWorkspace_isRefused() {
        User user = at("root");
        assertThat(user.run("create-workspace", "a", "--server", "https://test"))
                .isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: current URL \"https://test\" does not point to a workspace\n");
    }

    @Test
    void forbidden_isSaidInTheServersWords() {
        kcp.deny("root:org");
        User user = at("root:org");
        assertThat(user.run("create-workspace", "a")).isEqualTo(1);
        assertThat(user.err()).startsWith("Error: forbidden: User \"u\" cannot get path ");
    }
}
