package dev.polder.cli.workspace;

import static org.assertj.core.api.Assertions.assertThat;

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
                    kcp bind       | error: unknown command "bind" for "kcp"
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
