package dev.polder.codegen.go;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.codegen.input.DefinitionFiles;
import dev.polder.codegen.input.Definitions;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.model.Api;
import dev.polder.codegen.output.GeneratedFile;
import dev.polder.codegen.output.GeneratedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each folder of {@code resources/cases}: the definitions in {@code in} give the Go in {@code go}. Of all that is generated
 * the types are there, and of {@code widgets} the rest too; what all clients share lies where it is written. All of it is
 * compiled at once.
 */
class GoCasesTest {

    private static final Path CASES = Path.of("src/test/resources/cases").toAbsolutePath();
    private static final String BASE = "example.com/golden";
    private static final List<String> NAMES = List.of("widgets", "names", "open", "shared");

    private static List<Document> documents(String name, String folder) {
        return DefinitionFiles.read(List.of(CASES.resolve(name).resolve(folder)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"widgets", "names", "open", "shared"})
    void definitions_giveTheGoldenFiles(String name) throws IOException {
        Map<String, String> generated = new TreeMap<>();
        for (GeneratedFile file : new GoLanguage().generate(Definitions.model(documents(name, "in")), BASE)) {
            if (file.path().startsWith("apis/")
                    || (name.equals("widgets") && !file.path().startsWith("field/"))) {
                generated.put(file.path() + ".txt", file.text());
            }
        }
        Path folder = CASES.resolve(name).resolve("go");
        if (Boolean.getBoolean("golden.update")) {
            rewrite(folder, generated);
        }
        assertThat(files(folder)).as("make golden rewrites them").isEqualTo(generated);
    }

    @ParameterizedTest
    @ValueSource(strings = {"widgets", "names", "open", "shared"})
    void sameDefinitions_giveTheSameBytesInAnyOrder(String name) {
        List<Document> documents = new ArrayList<>(documents(name, "in"));
        List<GeneratedFile> generated = new GoLanguage().generate(Definitions.model(documents), BASE);
        Collections.reverse(documents);
        documents.addAll(List.copyOf(documents));

        assertThat(new GoLanguage().generate(Definitions.model(documents), BASE))
                .isEqualTo(generated);
    }

    /** Everything that needs Go, in one build. */
    @Test
    void generated_compilesIsFormattedAndLosesNothing(@TempDir Path folder) throws Exception {
        GoModule module = new GoModule(folder);
        int samples = 0;
        for (String name : NAMES) {
            List<Document> objects = new ArrayList<>(documents(name, "samples"));
            if (name.equals("widgets")) {
                objects.addAll(broken());
            }
            module.add(name, Definitions.model(documents(name, "in")), objects);
            samples += objects.size();
        }
        module.add(
                "docs",
                Definitions.model(DefinitionFiles.read(List.of(Path.of("src/test/resources/go/docs.yaml")))),
                List.of());
        page(module);
        // What the checks are for, besides a field that no type has: code that is badly formatted and that vet refuses.
        module.add("bad.go", "package main\n\nimport \"fmt\"\n\nvar bad = fmt.Sprintf( \"%d\", \"x\")\n");
        if (!module.builds()) {
            return;
        }

        assertThat(module.carry())
                .containsExactly(
                        "widgets example.dev/v1 Widget .spec.unknown: 1 is lost",
                        "widgets example.dev/v1 Widget untyped .spec.unknown: 1 is lost",
                        "widgets example.dev/v1 Widget applied .spec.unknown: 1 is lost",
                        "carried " + samples);
        GoModule.Said formatted = module.run("gofmt", "-l", ".");
        assertThat(formatted.text().lines()).containsExactlyInAnyOrder("bad.go", "clients.go");
        GoModule.Said vetted = module.go("vet", "./...");
        assertThat(vetted.text().lines().filter(line -> line.contains(".go:")))
                .singleElement()
                .asString()
                .contains("bad.go:5:", "wrong type");
    }

    /** What docs/codegen.md shows, with the client of its definition. */
    private static void page(GoModule module) throws IOException {
        String page = Files.readString(Path.of("../docs/codegen.md"));
        String definition = page.split("```yaml\n|```")[1];
        module.add("page", Definitions.model(Document.of("page", definition)), List.of());
        String program = page.substring(page.indexOf("```go\n") + "```go\n".length());
        module.add(
                "workshop/workshop.go",
                program.substring(0, program.indexOf("```"))
                        .replace("example.com/team/clients", "polder.dev/clients/page"));
    }

    private static List<Document> broken() throws IOException {
        return Document.of("broken", """
            {"apiVersion": "example.dev/v1", "kind": "Widget", "metadata": {"name": "w", "labels": {"a": "b"}},
             "spec": {"size": 1, "unknown": 1}}
            """);
    }

    @Test
    void output_hasNoBuildConstraintAndIsSeenByTheNextRun(@TempDir Path folder) {
        Api api = Definitions.model(documents("names", "in"));
        List<GeneratedFile> files = new GoLanguage().generate(api, BASE);
        GeneratedFolder.compare(folder, new GoLanguage().folder(BASE), ".go", files)
                .write();

        assertThat(files)
                .allSatisfy(file -> assertThat(file.text()).doesNotContainPattern("(?m)^//go:build|^// \\+build"));
        assertThat(GeneratedFolder.compare(folder, "", ".go", files).changes()).isEmpty();
        assertThat(GeneratedFolder.compare(folder, "", ".go", List.of()).changes())
                .hasSameSizeAs(files)
                .values()
                .containsOnly(GeneratedFolder.Change.STALE);
    }

    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    files.put(folder.relativize(file).toString(), Files.readString(file));
                }
            }
        }
        return files;
    }

    private static void rewrite(Path folder, Map<String, String> generated) throws IOException {
        for (String old : files(folder).keySet()) {
            Files.delete(folder.resolve(old));
        }
        for (Map.Entry<String, String> file : generated.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }
}
