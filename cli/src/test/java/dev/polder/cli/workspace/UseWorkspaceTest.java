package dev.polder.cli.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entering workspaces. Lines and kubeconfigs are those of kcp ({@code cli/pkg/workspace/plugin/use.go} and its test). */
class UseWorkspaceTest {

    @TempDir
    private Path temp = Path.of("");

    private final FakeKcp kcp = new FakeKcp()
            .with("root:foo", "root:organization")
            .with("root:foo:bar", "root:universal")
            .with("root:foo:bar:baz", "root:universal")
            .with("root:users", "root:universal")
            .with("root:users:me", "root:home")
            .with("system:admin", "");

    @AfterEach
    void stop() {
        kcp.close();
    }

    private User at(String path) {
        return new User(temp, kcp, path);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    root:foo         | bar                   | root:foo:bar     | root:foo:bar' (type root:universal)
                    root:foo         | bar:baz               | root:foo:bar:baz | root:foo:bar:baz' (type root:universal)
                    root:foo         | bar/baz               | root:foo:bar:baz | root:foo:bar:baz' (type root:universal)
                    root             | :root:foo             | root:foo         | root:foo' (type root:organization)
                    root:foo         | :system:admin         | system:admin     | system:admin' (type )
                    root:foo         | :root                 | root             | root' (type root)
                    root:foo:bar     | :                     | root             | root'
                    root:foo:bar     | ..                    | root:foo         | root:foo'
                    root:foo         | ..                    | root             | root' (type root)
                    root:foo:bar:baz | ../..                 | root:foo         | root:foo'
                    root:foo:bar:baz | ..:..                 | root:foo         | root:foo'
                    root:foo         | bar:..:bar:baz:..:baz | root:foo:bar:baz | root:foo:bar:baz'
                    root:foo         | .:bar:.:.:baz:.       | root:foo:bar:baz | root:foo:bar:baz'
                    """)
    void path_leadsToTheWorkspace_andIsRemembered(String from, String typed, String to, String said) {
        User user = at(from);

        assertThat(user.run("ws", typed)).as(user.err()).isZero();

        String line = said.replace(" (type )", "");
        assertThat(user.out()).isEqualTo("Current workspace is '" + line + ".\n");
        assertThat(user.err()).isEmpty();
        assertThat(user.kubeconfig())
                .contains("current-context: workspace.kcp.io/current\n")
                .contains("    server: " + kcp.url() + "/clusters/" + to + "\n  name: workspace.kcp.io/current\n")
                .contains("    server: " + kcp.url() + "/clusters/" + from + "\n  name: workspace.kcp.io/previous\n")
                .contains("""
                        - context:
                            cluster: workspace.kcp.io/previous
                            user: test
                          name: workspace.kcp.io/previous
                        """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    root:foo | ju:nk§              | invalid workspace path: ju:nk§
                    root:foo | :root:foo:foe       | workspace "root:foo:foe" not found
                    root:foo | :root:missing       | workspace "root:missing" not found
                    root:foo | :root:none:foe      | access to workspace "root:none:foe" denied
                    root     | ..                  | invalid workspace path: ..
                    root     | ..:..               | cannot go up from root
                    root:foo | a b                 | invalid workspace path: a b
                    """)
    void path_leadsNowhere_isRefusedAndNothingChanges(String from, String typed, String why) {
        User user = at(from);
        String before = user.kubeconfig();

        assertThat(user.run("ws", typed)).isEqualTo(1);

        assertThat(user.err()).isEqualTo("Error: " + why + "\n");
        assertThat(user.out()).isEmpty();
        assertThat(user.kubeconfig()).isEqualTo(before);
    }

    @Test
    void workspace_seenButNotEntered_isDenied() {
        kcp.deny("root:foo:bar");
        User user = at("root:foo");
        assertThat(user.run("ws", "bar")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: access to workspace \"root:foo:bar\" denied\n");
    }

    @Test
    void workspace_whoseParentIsClosed_isEnteredWithoutItsType() {
        kcp.deny("root:foo");
        User user = at("root");
        assertThat(user.run("ws", "foo:bar")).isZero();
        assertThat(user.out()).isEqualTo("Current workspace is 'root:foo:bar'.\n");
    }

    @Test
    void rootWithoutColon_isTakenAsTheWholePath_withANote() {
        User user = at("root:foo:bar");
        assertThat(user.run("ws", "root:foo")).isZero();
        assertThat(user.out()).isEqualTo("Current workspace is 'root:foo' (type root:organization).\n");
        assertThat(user.err())
                .isEqualTo("Note: Using 'root:' to define an absolute path is no longer supported."
                        + " Instead, use ':root' to specify an absolute path.\n");
    }

    @Test
    void minus_goesBackAndForth() {
        User user = at("root:foo");
        user.run("ws", "bar");

        assertThat(user.run("ws", "-")).isZero();
        assertThat(user.out()).isEqualTo("Current workspace is 'root:foo'.\n");
        assertThat(user.run("ws", "-")).isZero();
        assertThat(user.out()).isEqualTo("Current workspace is 'root:foo:bar'.\n");
    }

    @Test
    void minus_withoutABefore_isRefused() {
        User user = at("root:foo");
        assertThat(user.run("ws", "-")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: no previous workspace found in kubeconfig\n");
    }

    @Test
    void home_isAskedOfTheServer() {
        kcp.with("root:~", "root:home");
        ((ObjectNode) kcp.workspace("root:~").path("spec")).put("URL", kcp.url() + "/clusters/root:users:me");
        User user = at("root:foo");

        assertThat(user.run("ws", "~")).as(user.err()).isZero();
        assertThat(user.out()).isEqualTo("Current workspace is 'root:users:me' (type root:home).\n");
        assertThat(user.err()).isEmpty();
        assertThat(user.run("ws", "/users/sts/..")).isZero();
        assertThat(user.out()).isEqualTo("Current workspace is 'root:users'.\n");
        assertThat(user.run("ws")).isZero();
        assertThat(user.out()).isEqualTo("Current workspace is 'root:users:me' (type root:home).\n");
        assertThat(user.err())
                .isEqualTo("Note: 'kubectl ws' now matches 'cd' semantics: go to home workspace."
                        + " 'kubectl ws -' to go back. 'kubectl ws .' to print current workspace.\n");
    }

    @Test
    void answerThatSaysWhenToComeBack_isFollowed() {
        kcp.busyOnce();
        User user = at("root:foo");
        assertThat(user.run("ws", "bar")).as(user.err()).isZero();
        assertThat(kcp.requests()).hasSize(5).startsWith("GET /clusters/root:foo:bar/api?timeout=32s");
    }

    @Test
    void dot_asksNobody() {
        User user = at("root:foo");
        assertThat(user.run("ws", ".")).isZero();
        assertThat(user.out()).isEqualTo("Current workspace is 'root:foo'.\n");
        assertThat(user.run("ws", ".", "--short")).isZero();
        assertThat(user.out()).isEqualTo("root:foo\n");
        assertThat(user.run("workspace", "current")).isZero();
        assertThat(user.out()).isEqualTo("Current workspace is 'root:foo'.\n");
        assertThat(kcp.requests()).isEmpty();
    }

    @Test
    void short_printsThePathAlone() {
        User user = at("root:foo");
        assertThat(user.run("ws", "use", "bar", "--short")).isZero();
        assertThat(user.out()).isEqualTo("root:foo:bar\n");
    }

    @Test
    void urlOfNoWorkspace_isShownAsUrl_andNothingIsBelowIt() {
        User user = new User(temp, kcp, "root");
        assertThat(user.run("ws", ".", "--server=https://test")).isZero();
        assertThat(user.out()).isEqualTo("Current workspace is the URL \"https://test\".\n");
        assertThat(user.run("ws", "bar", "--server=https://test")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: current URL \"https://test\" does not point to a workspace\n");
    }

    @Test
    void claims_notAnswered_areWarnedOf() {
        ObjectNode binding = Json.object();
        binding.putObject("metadata").put("name", "a");
        ObjectNode claim =
                binding.putObject("spec").putArray("permissionClaims").addObject();
        claim.put("group", "test.kcp.io").put("resource", "test").put("identityHash", "abcdef");
        claim.putArray("verbs").add("get");
        var exported = binding.putObject("status").putArray("exportPermissionClaims");
        exported.addObject().put("resource", "configmaps").putArray("verbs").add("*");
        exported.add(claim.deepCopy());
        kcp.bind("root:foo:bar", binding);
        User user = at("root:foo");

        assertThat(user.run("ws", "bar")).isZero();

        assertThat(user.err()).isEqualTo("""
                Warning: claim for configmaps exported but not specified on APIBinding a
                Add this claim to the APIBinding's Spec.
                Warning: claim for configmaps specified on APIBinding a but not accepted or rejected.
                Warning: allowed verbs () on claim for configmaps on APIBinding a do not match expected verbs ().
                Warning: claim for test.test.kcp.io:abcdef specified on APIBinding a but not accepted or rejected.
                """);
        claim.put("state", "Rejected");
        exported.remove(0);
        assertThat(user.run("ws", ".:.")).isZero();
        assertThat(user.err()).isEmpty();
    }

    @Test
    void interactive_isRefusedClearly() {
        User user = at("root:foo");
        assertThat(user.run("ws", "-i", "x")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: interactive mode does not accept arguments\n");
        assertThat(user.run("ws", "-i")).isEqualTo(1);
        assertThat(user.err()).contains("is not part of polder; use 'kubectl ws tree' instead");
    }

    @Test
    void noKubeconfig_isSaidAsKubectlSaysIt() {
        User user = at("root").with("KUBECONFIG", temp.resolve("none").toString());
        assertThat(user.run("ws", ".")).isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: invalid configuration: no configuration has been provided,"
                        + " try setting KUBERNETES_MASTER environment variable\n");
        assertThat(user.run("kcp", "ws", ".", "--kubeconfig=/none/x")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("error: stat /none/x: no such file or directory\n");
    }

    @Test
    void serverThatIsGone_isSaidInGosWords() {
        User user = at("root:foo");
        kcp.close();
        assertThat(user.run("ws", "bar")).isEqualTo(1);
        String host = kcp.url().substring("https://".length());
        assertThat(user.err())
                .isEqualTo("Error: Get \"" + kcp.url() + "/clusters/root:foo:bar/api?timeout=32s\": dial tcp " + host
                        + ": connect: connection refused\n");
    }
}
