package dev.polder.codegen.go;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.codegen.fixture.GoldenCase;
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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    private static final String BASE = "example.com/golden";
    private static final List<String> NAMES = List.of("widgets", "names", "open", "shared");

    @ParameterizedTest
    @ValueSource(strings = {"widgets", "names", "open", "shared"})
    void definitions_giveTheGoldenFiles(String name) throws IOException {
        Map<String, String> generated = new TreeMap<>();
        for (GeneratedFile file :
                new GoLanguage().generate(Definitions.model(new GoldenCase(name).definitions()), BASE)) {
            if (file.path().startsWith("apis/")
                    || (name.equals("widgets") && !file.path().startsWith("field/"))) {
                generated.put("go/" + file.path() + ".txt", file.text());
            }
        }
        new GoldenCase(name).isGolden(path -> path.startsWith("go/"), generated);
    }

    @ParameterizedTest
    @ValueSource(strings = {"widgets", "names", "open", "shared"})
    void sameDefinitions_giveTheSameBytesInAnyOrder(String name) {
        GoldenCase golden = new GoldenCase(name);

        assertThat(new GoLanguage().generate(Definitions.model(golden.disordered()), BASE))
                .isEqualTo(new GoLanguage().generate(Definitions.model(golden.definitions()), BASE));
    }

    /** Everything that needs Go, in one build. */
    @Test
    void generated_compilesIsFormattedAndLosesNothing(@TempDir Path folder) throws Exception {
        GoModule module = new GoModule(folder);
        int samples = 0;
        for (String name : NAMES) {
            List<Document> objects = new ArrayList<>(new GoldenCase(name).samples());
            if (name.equals("widgets")) {
                objects.addAll(broken());
            }
            module.add(name, Definitions.model(new GoldenCase(name).definitions()), objects);
            samples += objects.size();
        }
        module.add(
                "docs",
                Definitions.model(DefinitionFiles.read(List.of(Path.of("src/test/resources/go/docs.yaml")))),
                List.of());
        page(module);
        // What the checks are for, besides a field that no type has: code that is badly formatted and that vet refuses.
        module.add("bad.go", "package main\n\nimport \"fmt\"\n\nvar bad = fmt.Sprintf( \"%d\", \"x\")\n");
        module.build();

        assertThat(module.carry())
                .containsExactly(
                        "widgets example.dev/v1 Widget .spec.unknown: 1 is lost",
                        "widgets example.dev/v1 Widget untyped .spec.unknown: 1 is lost",
                        "widgets example.dev/v1 Widget applied .spec.unknown: 1 is lost",
                        "carried " + samples + " informed " + 2 * samples);
        GoModule.Said formatted = module.run("gofmt", "-l", ".");
        assertThat(formatted.text().lines()).containsExactlyInAnyOrder("bad.go", "clients.go");
        GoModule.Said vetted = module.go("vet", "./...");
        assertThat(vetted.text().lines().filter(line -> line.contains(".go:")))
                .singleElement()
                .asString()
                .contains("bad.go:5:", "wrong type");
        List<String> checked = module.staticcheck();
        if (checked != null) {
            assertThat(checked)
                    .isNotEmpty()
                    .allMatch(line -> line.startsWith("bad.go:5:"))
                    .anyMatch(line -> line.endsWith("(SA5009)"));
        }
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
        Api api = Definitions.model(new GoldenCase("names").definitions());
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
}
