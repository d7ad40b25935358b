package dev.polder.cli.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.cli.plugin.Plugins;
import dev.polder.cli.session.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code polder codegen --lang typescript} over the definition of docs/codegen.md. */
class CodegenTypeScriptTest {

    @TempDir
    private Path temp = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int codegen(List<String> flags) {
        List<String> line = new ArrayList<>(List.of("codegen"));
        line.addAll(flags);
        out.getBuffer().setLength(0);
        return Plugins.run(new Console(new PrintWriter(out), new PrintWriter(err), Map.of()), "polder", line);
    }

    @Test
    void commandOfThePage_printsWhatItSaysAndAHandEditIsFound() throws IOException {
        String basedir = System.getProperty("basedir", System.getProperty("user.dir"));
        String page = Files.readString(Path.of(basedir, "../docs/codegen.md"));
        Path crds = Files.createDirectories(temp.resolve("config/crds"));
        Files.writeString(crds.resolve("widgets.yaml"), page.split("```yaml\n|```")[1]);
        String section = page.substring(page.indexOf("\n## TypeScript\n"));
        List<String> transcript = section.split("```console\n|```")[1].lines().toList();
        List<String> flags = new ArrayList<>(List.of(
                transcript.getFirst().substring("$ polder codegen ".length()).split(" ")));
        flags.replaceAll(word -> word.equals("config/crds") || word.equals("src")
                ? temp.resolve(word).toString()
                : word);

        assertThat(codegen(flags)).isZero();
        assertThat(out.toString().replace(temp + "/", "")).isEqualTo(transcript.getLast() + "\n");
        assertThat(codegen(flags)).isZero();
        assertThat(out.toString()).endsWith("0 files written, 0 deleted, 13 unchanged\n");

        Path edited = temp.resolve("src/clients/apis/example.dev/v1/Widget.ts");
        Files.writeString(edited, Files.readString(edited).replace("size: number", "size: string"));
        flags.add("--verify");
        assertThat(codegen(flags)).isEqualTo(1);
        assertThat(err.toString()).contains(edited + ": different\n");

        flags.addAll(List.of("--package", "../elsewhere"));
        assertThat(codegen(flags)).isEqualTo(1);
        assertThat(err.toString()).contains("--package: \"../elsewhere\" is no folder of TypeScript modules");
    }
}
