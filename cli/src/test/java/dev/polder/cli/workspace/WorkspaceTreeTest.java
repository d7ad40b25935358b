package dev.polder.cli.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drawing workspaces. What is drawn is kcp's ({@code cli/pkg/workspace/plugin/tree.go}), how, of the libraries it uses
 * ({@code github.com/xlab/treeprint} v1.2.0, {@code text/tabwriter}).
 */
class WorkspaceTreeTest {

    @TempDir
    private Path temp = Path.of("");

    private final FakeKcp kcp = new FakeKcp()
            .with("root:org", "root:organization")
            .with("root:org:a", "root:universal")
            .with("root:org:a:deep", "root:universal")
            .with("root:org:b", "root:universal")
            .with("root:other", "root:universal");

    @AfterEach
    void stop() {
        kcp.close();
    }

    @Test
    void tree_drawsNames_andEndsWithAnEmptyLine() {
        User user = new User(temp, kcp, "root");
        assertThat(user.run("ws", "tree")).as(user.err()).isZero();
        assertThat(user.out()).isEqualTo("""
                .
                └── root
                    ├── org
                    │   ├── a
                    │   │   └── deep
                    │   └── b
                    └── other

                """);
    }

    @Test
    void full_drawsPaths_fromTheWorkspaceOfTheFlag() {
        User user = new User(temp, kcp, "root");
        assertThat(user.run("ws", "tree", "-f", "-w", "org")).isZero();
        assertThat(user.out()).isEqualTo("""
                .
                └── root:org
                    ├── root:org:a
                    │   └── root:org:a:deep
                    └── root:org:b

                """);
    }

    @Test
    void wide_addsPhases_andLeavesOutWhatIsDeleted() {
        ((ObjectNode) kcp.workspace("root:org:b").path("metadata")).put("deletionTimestamp", "2026-01-01T00:00:00Z");
        ((ObjectNode) kcp.workspace("root:org").path("status")).put("phase", "Initializing");
        kcp.deny("root:org:a:deep");
        User user = new User(temp, kcp, "root:org");
        assertThat(user.run("ws", "tree", "--wide")).isEqualTo(1);
        assertThat(user.err()).startsWith("Error: forbidden: User \"u\" cannot get path ");
        kcp.with("root:org:c", "root:universal");
        ((ObjectNode) kcp.workspace("root:org:a").path("spec")).putObject("mount");
        assertThat(user.run("ws", "tree", "--wide")).isZero();
        assertThat(user.out()).isEqualTo("""
                .
                └── org  ws=-  lc=Ready
                    ├── a [m]
                    └── c  ws=Ready  lc=Ready
                """);
    }

    @Test
    void mount_isALeaf_evenWhenItsUrlLeadsBack() {
        ObjectNode spec = (ObjectNode) kcp.workspace("root:org").path("spec");
        spec.putObject("mount");
        spec.put("URL", kcp.url() + "/services/proxy/clusters/root/apis/x");
        User user = new User(temp, kcp, "root");
        assertThat(user.run("ws", "tree")).isZero();
        assertThat(user.out()).isEqualTo("""
                .
                └── root
                    ├── org [m]
                    └── other

                """);
    }

    @Test
    void url_thatLeadsToNoWorkspace_isRefused() {
        ((ObjectNode) kcp.workspace("root:org").path("spec")).put("URL", "https://proxy.example.com/foo");
        User user = new User(temp, kcp, "root");
        assertThat(user.run("ws", "tree")).isEqualTo(1);
        assertThat(user.err())
                .isEqualTo("Error: current config context URL \"https://proxy.example.com/foo\""
                        + " does not point to workspace\n");
    }

    @Test
    void elsewhere_isNoFailure() {
        User user = new User(temp, kcp, "root");
        assertThat(user.run("ws", "tree", "--server=https://test/services/x")).isZero();
        assertThat(user.out())
                .isEqualTo("current context URL \"https://test/services/x\""
                        + " does not point directly to a kcp workspace\n");
    }

    @Test
    void columns_areAsWideAsTheWidestOfTheirBlock() {
        TreeDrawing.Branch root = new TreeDrawing.Branch(java.util.List.of("r", "ws=-", "lc=Ready"));
        root.add(java.util.List.of("long", "ws=Initializing", "lc=Initializing"));
        root.add(java.util.List.of("b", "ws=Ready", "lc=Ready"));
        assertThat(TreeDrawing.draw(root)).isEqualTo("""
                .
                └── r         ws=-             lc=Ready
                    ├── long  ws=Initializing  lc=Initializing
                    └── b     ws=Ready         lc=Ready
                """);
    }
}
