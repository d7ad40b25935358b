package dev.polder.cli.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.cli.argument.ArgumentParser;
import dev.polder.cli.session.CommandException;
import dev.polder.cli.session.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Folders as kcp's tool writes them: {@code first} and {@code second} below {@code resources/apigen} are what {@code
 * sdk/cmd/apigen} at kcp's commit dac74f5 made of {@code crds}, and then of {@code changed} over {@code edited}, in
 * repositories whose commits were called abc1234 and def5678 afterwards.
 */
class ApigenTest {

    @TempDir
    private Path temp = Path.of("");

    private final StringWriter said = new StringWriter();

    private static Path resources() {
        return Path.of("src/test/resources/apigen").toAbsolutePath();
    }

    private Path out() {
        return temp.resolve("out");
    }

    private void apigen(String revision, String... flags) {
        Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(said), Map.of());
        Apigen apigen = new Apigen(console, () -> revision, () -> LocalDate.of(2026, 11, 22));
        apigen.run(ArgumentParser.parse(new SnapshotCommands(console).apigen(), "apigen", List.of(flags))
                .arguments());
    }

    private void refused(String why, String... flags) {
        assertThatThrownBy(() -> apigen("abc1234", flags))
                .isInstanceOf(CommandException.class)
                .hasMessage(why);
    }

    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                files.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return files;
    }

    private void firstRun() {
        apigen("abc1234", "--input-dir", resources().resolve("crds").toString(), "--output-dir", out().toString());
    }

    @Test
    void firstRun_writesWhatKcpWrites() throws IOException {
        firstRun();
        assertThat(files(out())).containsExactlyEntriesOf(files(resources().resolve("first")));
        assertThat(said.toString())
                .contains("Skipping CustomResourceDefinition apiexports.apis.kcp.io from ")
                .contains("\nLoaded 4 CustomResourceDefinitions\n")
                .contains("\nLoaded 0 APIResourceSchemas\n")
                .contains("\nWriting 6 manifests to " + out() + "\n");
    }

    @Test
    void laterRun_keepsWhatIsUnchanged_prunesWhatIsGone_preservesWhatIsThere() throws IOException {
        firstRun();
        Path edited = resources().resolve("edited/apiexport-example.dev.yaml");
        Files.writeString(out().resolve("apiexport-example.dev.yaml"), Files.readString(edited));
        Files.writeString(out().resolve("other.yaml"), "kept");
        apigen(
                "def5678",
                "--input-dir=" + resources().resolve("changed"),
                "--output-dir=" + out(),
                "--preserve-resources",
                "--ignore-export-schemas=tools.example.dev",
                "--header-file=" + resources().resolve("header.txt"));
        Map<String, String> expected = files(resources().resolve("second"));
        expected.put("other.yaml", "kept");
        assertThat(files(out())).containsExactlyInAnyOrderEntriesOf(expected);
        assertThat(said.toString())
                .contains("\nUsing previous APIResourceSchema for widgets.example.dev, as no changes were detected.\n")
                .doesNotContain("Using previous APIResourceSchema for gadgets.example.dev")
                .contains("\nPruning APIExport " + out().resolve("apiexport-shards.core.kcp.io.yaml") + "\n");
    }

    @Test
    void sameInput_changesNothing() throws IOException {
        firstRun();
        apigen("def5678", "--input-dir=" + resources().resolve("crds"), "--output-dir=" + out());
        assertThat(files(out())).containsExactlyEntriesOf(files(resources().resolve("first")));
    }

    @Test
    void revision_isGits_andNeedsARepository() throws IOException, InterruptedException {
        assertThatThrownBy(() -> GitRevision.head(temp))
                .isInstanceOf(CommandException.class)
                .hasMessage("Could not get git revision: exit status 128");
        git("init", "--quiet");
        git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "--message=a");
        assertThat(GitRevision.head(temp)).matches("[0-9a-f]{7,}");
    }

    private void git(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("git"));
        line.addAll(List.of(words));
        assertThat(new ProcessBuilder(line)
                        .directory(temp.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    /** kcp's texts, but for the time and the level in front of them. */
    @Test
    void wrongFlags_areRefused() {
        refused("Invalid options: --input-dir is required");
        refused("Invalid options: --output-dir is required", "--input-dir=x");
        refused(
                "Invalid options: invalid schema \"x\": must have at least 2 dot-separated segments",
                "--input-dir=in",
                "--output-dir=out",
                "--ignore-export-schemas=x");
        refused(
                "Invalid options: could not read header file \"nono\": open nono: no such file or directory",
                "--input-dir=in",
                "--output-dir=out",
                "--header-file=nono");
        refused(
                "Could not load CustomResourceDefinitions: lstat nope: no such file or directory",
                "--input-dir=nope",
                "--output-dir=out");
    }

    /** Texts of kcp's tool, run on the same files. */
    @Test
    void wrongFiles_areRefused_andNothingIsWritten() throws IOException {
        String failed = "Could not load CustomResourceDefinitions: ";
        Path in = Files.createDirectory(temp.resolve("in"));
        String[] flags = {"--input-dir=" + in, "--output-dir=" + out()};
        Files.writeString(in.resolve("x.yaml"), "");
        refused(failed + "could not parse filename x.yaml as group_resource.yaml", flags);
        Files.delete(in.resolve("x.yaml"));
        Path file = Files.writeString(in.resolve("a_b.yaml"), "kind: Foo");
        refused(
                failed + "failed to read a_b.yaml: could not decode raw CRD b.a: no kind \"Foo\" is registered for"
                        + " version \"apiextensions.k8s.io/v1\" in scheme \"pkg/runtime/scheme.go:111\"",
                flags);
        Files.writeString(file, "kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1beta1\n");
        refused(
                failed + "failed to read a_b.yaml: decoded CRD b.a into incorrect GroupVersionKind, got"
                        + " &schema.GroupVersionKind{Group:\"apiextensions.k8s.io\", Version:\"v1beta1\","
                        + " Kind:\"CustomResourceDefinition\"}, wanted &schema.GroupVersionKind{Group:"
                        + "\"apiextensions.k8s.io\", Version:\"v1\", Kind:\"CustomResourceDefinition\"}",
                flags);
        // apigen fills in no defaults, so that a definition has to say how its versions convert.
        Files.writeString(file, "metadata: {name: b.a}\nspec: {group: a, versions: [{name: v1}, {name: v2}]}\n");
        refused(
                "Could not convert CustomResourceDefinitions to APIResourceSchemas: multiple versions specified for"
                        + " b.a but no conversion strategy",
                flags);
        assertThat(out()).isEmptyDirectory();
    }
}
