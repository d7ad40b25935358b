package dev.polder.cli.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.cli.session.Console;
import dev.polder.cli.workspace.User;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the plugins share: names, help, refusals, completion. */
class PluginsTest {

    @TempDir
    private Path temp = Path.of("");

    private User user() {
        return new User(temp, "kind: Config\n");
    }

    private static String complete(String... words) {
        StringWriter said = new StringWriter();
        Completion.run(
                new Console(new PrintWriter(said), new PrintWriter(new StringWriter()), Map.of()), List.of(words));
        return said.toString();
    }

    /** The prefix is cobra's, but for the plugin of all commands ({@code cli/cmd/kubectl-kcp/main.go}). */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ws --none      | Error: unknown flag: --none
                    ws -x          | Error: unknown shorthand flag: 'x' in -x
                    kcp ws --none  | error: unknown flag: --none
                    kcp bound      | error: unknown command "bound" for "kcp"
                    """)
    void refusal_isOneLine(String line, String said) {
        User user = user();
        assertThat(user.run(line.split(" "))).isEqualTo(1);
        assertThat(user.err()).isEqualTo(said + "\n");
    }

    /** Names and flags of kcp's plugins ({@code cli/pkg/workspace/cmd}, {@code cli/pkg/base}). */
    @Test
    void help_namesCommandsAndFlags() {
        User user = user();
        assertThat(user.run("ws", "--help")).isZero();
        assertThat(user.out())
                .contains("\nUsage:\n  kubectl ws [create|", "\nAliases:\n  workspace, ws, workspaces\n")
                .contains("  create-context ", "  current ", "  tree ", "  use ")
                .contains("--short ", "--kubeconfig string", "--context string", "--token string", "--proxy-url URL")
                .doesNotContain("  create ", "--workspace");
        assertThat(user.run("create-workspace", "-h")).isZero();
        assertThat(user.out())
                .contains("--type string", "--enter ", "--ignore-existing ", "--location-selector string")
                .contains("--create-context string", "-w, --workspace string");
        assertThat(user.run("ws", "tree", "-h")).isZero();
        assertThat(user.out()).contains("kubectl ws tree [flags]", "-f, --full", "-i, --interactive", "--wide");
        assertThat(user.run("ws", "a", "b")).isZero();
        assertThat(user.out()).startsWith("Show, enter and make workspaces\n");
        assertThat(user.run("kcp")).isZero();
        assertThat(user.out()).contains("  workspace ");
    }

    /** Names and flags of kcp's plugins ({@code cli/pkg/bind/cmd}, {@code cli/pkg/claims/cmd}, {@code cli/pkg/crd/cmd}). */
    @Test
    void help_namesCommandsForSharing() {
        User user = user();
        assertThat(user.run("kcp", "--help")).isZero();
        assertThat(user.out()).contains("  bind ", "  claims ", "  consumers ", "  crd ", "  workspace ");
        assertThat(user.run("kcp", "bind")).isZero();
        assertThat(user.out()).contains("\nAvailable Commands:\n  apiexport Bind to an APIExport\n");
        assertThat(user.run("kcp", "bind", "apiexport", "-h")).isZero();
        assertThat(user.out())
                .contains("\n  kubectl kcp bind apiexport <workspace_path:apiexport-name> [flags]\n")
                .contains("--accept-permission-claim strings ", "--reject-permission-claim strings ", "--name string ")
                .contains("--accept-all-permission-claims ", "--reject-all-permission-claims ", "--timeout duration ")
                .contains("-w, --workspace string ", "--kubeconfig string");
        assertThat(user.run("kcp", "claims", "get")).isZero();
        assertThat(user.out()).contains("  apibinding ");
        assertThat(user.run("claims", "reject", "-h")).isZero();
        assertThat(user.out()).contains("--resource string ", "--identity-hash string ", "--workspace string");
        assertThat(user.run("kcp", "consumers", "-h")).isZero();
        assertThat(user.out())
                .contains("  kubectl kcp consumers <apiexport-name | workspace_path:apiexport-name> [flags]\n")
                .contains("-o, --output string ", "-w, --workspace string ", "--kubeconfig string");
        assertThat(user.run("kcp", "crd", "snapshot", "-h")).isZero();
        assertThat(user.out())
                .contains("  kubectl kcp crd snapshot -f FILE --prefix PREFIX [flags]\n")
                .contains("-f, --filename string ", "-o, --output string ", "--prefix string ")
                .doesNotContain("--kubeconfig");
        assertThat(user.run("apigen", "-h")).isZero();
        assertThat(user.out())
                .contains("--input-dir string ", "--output-dir string ", "--ignore-export-schemas strings ")
                .contains("--preserve-resources ", "--header-file string ");
    }

    @Test
    void flagsWithoutEffect_areWarnedOf() {
        User user = user();
        user.run("ws", ".", "-v", "4", "-n", "x");
        assertThat(user.err()).contains("Warning: --v has no effect\n", "Warning: --namespace has no effect\n");
    }

    /** The form of cobra's {@code __complete}, which kubectl reads from {@code kubectl_complete-ws}. */
    @Test
    void completion_proposesCommandsAndFlags() {
        assertThat(complete("ws", "cu")).isEqualTo("current\tPrint the current workspace\n:4\n");
        assertThat(complete("kcp", "ws", "tree", "--w"))
                .startsWith("--wide\tPrint the phases")
                .contains("--workspace\t")
                .endsWith("\n:4\n");
        assertThat(complete("ws", "")).contains("tree\t", "use\t").doesNotContain("create\t");
        assertThat(complete("create-workspace", "--ty")).startsWith("--type\t");
        assertThat(complete("kcp", "claims", "acc")).startsWith("accept\tAccept permission claims");
        assertThat(complete("kcp", "con")).isEqualTo("consumers\tShow who uses an APIExport\n:4\n");
        assertThat(complete("consumers", "--out")).startsWith("--output\tjson or yaml");
        assertThat(complete("bind", "apiexport", "--accept-p")).startsWith("--accept-permission-claim\t");
        assertThat(complete("apigen", "--in")).startsWith("--input-dir\t");
        assertThat(complete("ws", "--context", "x")).isEqualTo(":4\n");
        assertThat(complete("ws")).isEqualTo(":4\n");
        assertThat(complete("none", "x")).isEqualTo(":4\n");
    }

    /** What the build trains the class caches with has to work, or the build fails. */
    @Test
    void trainingLines_thatAskNoServer_work() {
        User user = new User(temp, PluginTraining.EVERY_FORM);
        for (List<String> line : PluginTraining.QUICK_LINES) {
            assertThat(user.run(line.toArray(String[]::new))).as(user.err()).isZero();
        }
        assertThat(user.out()).isEqualTo("Current workspace is the URL \"https://127.0.0.1\".\n");
    }
}
