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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code polder codegen} over files; GeneratedClientE2E has it ask a server. */
class CodegenTest {

    @TempDir
    private Path temp = Path.of("");

    private String out = "";
    private String err = "";

    private int codegen(String... flags) {
        StringWriter said = new StringWriter();
        StringWriter complained = new StringWriter();
        List<String> line = new ArrayList<>(List.of("codegen"));
        line.addAll(List.of(flags));
        int code =
                Plugins.run(new Console(new PrintWriter(said), new PrintWriter(complained), Map.of()), "polder", line);
        out = said.toString();
        err = complained.toString();
        return code;
    }

    private int generate(String... more) {
        List<String> flags = new ArrayList<>(List.of(
                "--lang", "java", "--in", crd().toString(), "--out", temp("out").toString()));
        flags.addAll(List.of("--package", "com.example"));
        flags.addAll(List.of(more));
        return codegen(flags.toArray(String[]::new));
    }

    private Path temp(String name) {
        return temp.resolve(name);
    }

    private Path crd() {
        return temp("crds/widgets.yaml");
    }

    private void write(String field) throws IOException {
        Files.createDirectories(temp("crds"));
        Files.writeString(crd(), """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.example.dev}
            spec:
              group: example.dev
              scope: Namespaced
              names: {kind: Widget, plural: widgets}
              versions:
              - name: v1
                served: true
                storage: true
                schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {%s: {type: object, properties: {a: {}}}}}}}}
            """.formatted(field));
    }

    @Test
    void secondRun_changesNothingAndAnotherSchemaOnlyItsFiles() throws IOException {
        write("size");
        assertThat(generate()).isZero();
        assertThat(out).isEqualTo(temp("out") + ": 15 files written, 0 deleted, 0 unchanged\n");
        assertThat(err).isEqualTo("Note: example.dev/v1 Widget .spec.size.a: no type; any JSON\n");
        assertThat(temp("out/com/example/dev/example/v1/WidgetSpecSize.java")).exists();
        assertThat(generate()).isZero();
        assertThat(out).isEqualTo(temp("out") + ": 0 files written, 0 deleted, 15 unchanged\n");

        write("weight");
        assertThat(generate()).isZero();
        assertThat(out).isEqualTo(temp("out") + ": 2 files written, 1 deleted, 13 unchanged\n");
        assertThat(temp("out/com/example/dev/example/v1/WidgetSpecSize.java")).doesNotExist();
    }

    @Test
    void verify_namesWhatDiffersAndWritesNothing() throws IOException {
        write("size");
        assertThat(generate()).isZero();
        assertThat(generate("--verify")).isZero();
        assertThat(out).isEqualTo(temp("out") + " is up to date\n");

        Path edited = temp("out/com/example/dev/example/v1/WidgetSpec.java");
        String byHand = Files.readString(edited).replace("return this;", "return this; // by hand");
        Files.writeString(edited, byHand);
        assertThat(generate("--verify")).isEqualTo(1);
        assertThat(err)
                .contains(edited + ": different\n")
                .endsWith("Error: " + temp("out") + " is not up to date, in 1 files; run the same without --verify\n");
        assertThat(Files.readString(edited)).isEqualTo(byHand);

        Files.delete(edited);
        write("weight");
        assertThat(generate("--verify")).isEqualTo(1);
        assertThat(err)
                .contains(
                        "WidgetSpec.java: missing\n",
                        "WidgetSpecSize.java: stale\n",
                        "WidgetSpecWeight.java: missing\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --lang cobol --in x --out y                   | Error: --lang has to be one of
        --lang java --in x                            | Error: --out is required
        --lang java --out y                           | Error: one of --in, --workspace and --export is required
        --lang java --in no/such --out y              | Error: no/such: no such file or directory
        --lang java --in src/test/resources/apigen/crds --out y --package a-b | Error: --package: "a-b" is no name of a Java package
        --lang go --in src/test/resources/apigen/crds --out y --package ../a  | Error: --package: "../a" is no import path, such as "example.com/team/clients"
        --lang java --in src/test/resources/apigen/edited --out y | Error: there are no definitions in what was given
        """)
    void mistake_isOneLine(String flags, String said) {
        assertThat(codegen(flags.split(" "))).isEqualTo(1);
        assertThat(err).contains(said);
        assertThat(Path.of("y")).doesNotExist();
    }

    /** The commands of docs/codegen.md, with its definition, print what it says. */
    @Test
    void commandsOfThePage_printWhatItSays() throws IOException {
        String basedir = System.getProperty("basedir", System.getProperty("user.dir"));
        String page = Files.readString(Path.of(basedir, "../docs/codegen.md"));
        Files.createDirectories(temp("config/crds"));
        Files.writeString(temp("config/crds/widgets.yaml"), page.split("```yaml\n|```")[1]);
        List<String> transcript = page.split("```console\n|```")[3].lines().toList();
        assertThat(transcript).hasSize(4);
        for (int i = 0; i < transcript.size(); i += 2) {
            String line = transcript.get(i).substring("$ polder codegen ".length());
            assertThat(codegen(line.replace("config/", temp("config/").toString() + "/")
                            .replace("src/main", temp("src/main").toString())
                            .split(" ")))
                    .isZero();
            assertThat(out.replace(temp + "/", "")).isEqualTo(transcript.get(i + 1) + "\n");
        }
    }

    @Test
    void help_namesFlags() {
        assertThat(codegen("--help")).isZero();
        assertThat(out)
                .contains("\n  polder codegen --lang LANGUAGE --in FILE --out DIR [flags]\n")
                .contains("--lang string ", "--in strings ", "--out string ", "--package string ", "--verify ")
                .contains("-w, --workspace string ", "--export PATH:NAME ", "--kubeconfig string ");
    }
}
