package dev.polder.cli.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contexts of their own for workspaces (kcp: {@code cli/pkg/workspace/plugin/context.go} and its test). */
class CreateContextTest {

    @TempDir
    private Path temp = Path.of("");

    private final FakeKcp kcp = new FakeKcp();

    @AfterEach
    void stop() {
        kcp.close();
    }

    @Test
    void withoutName_isCalledAsTheWorkspace() {
        User user = new User(temp, kcp, "root:foo");
        assertThat(user.run("ws", "create-context")).isZero();
        assertThat(user.out()).isEqualTo("Created context \"root:foo\" and switched to it.\n");
        assertThat(user.kubeconfig())
                .contains("    server: " + kcp.url() + "/clusters/root:foo\n  name: root:foo\n")
                .contains("- context:\n    cluster: root:foo\n    user: test\n  name: root:foo\n")
                .contains("current-context: root:foo\n");
        assertThat(kcp.requests()).isEmpty();
    }

    @Test
    void existing_needsOverwrite() {
        User user = new User(temp, kcp, "root:foo");
        user.run("ws", "create-context", "mine");
        assertThat(user.run("ws", "create-context", "mine")).isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: context \"mine\" already exists in kubeconfig, use --overwrite to update it\n");
        assertThat(user.run("ws", "create-context", "mine", "--overwrite")).isZero();
        assertThat(user.out()).isEqualTo("Updated context \"mine\".\n");
        assertThat(user.run("ws", "create-context", "workspace.kcp.io/current", "--overwrite"))
                .isZero();
        assertThat(user.out()).isEqualTo("Updated context \"workspace.kcp.io/current\" and switched to it.\n");
    }

    @Test
    void urlOfNoWorkspace_isRefused() {
        User user = new User(temp, """
                clusters: [{name: c, cluster: {server: "https://test"}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                users: [{name: u, user: {token: t}}]
                current-context: x
                """);
        assertThat(user.run("ws", "create-context", "mine")).isEqualTo(1);
        assertThat(user.err()).isEqualTo("Error: current URL \"https://test\" does not point to a workspace\n");
    }
}
