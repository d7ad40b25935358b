package dev.polder.codegen.typescript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.codegen.fixture.GoldenCase;
import dev.polder.codegen.input.Definitions;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.output.GeneratedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each folder of {@code resources/cases}: the definitions in {@code in} give the TypeScript in {@code typescript}; it
 * compiles, and {@code samples} fit its types. What all clients share is compiled with them, and lies where it is written.
 */
class TypeScriptCasesTest {

    private static List<GeneratedFile> generate(List<Document> documents) {
        return new TypeScriptLanguage().generate(Definitions.model(documents), "clients");
    }

    @ParameterizedTest
    @ValueSource(strings = {"widgets", "names", "open", "shared"})
    void definitions_giveTheGoldenFiles(String name) throws IOException {
        Map<String, String> generated = new TreeMap<>();
        for (GeneratedFile file : generate(new GoldenCase(name).definitions())) {
            if (!file.path().startsWith("clients/runtime/")) {
                generated.put("typescript/" + file.path() + ".txt", file.text());
            }
        }
        new GoldenCase(name).isGolden(path -> path.startsWith("typescript/"), generated);
    }

    @ParameterizedTest
    @ValueSource(strings = {"widgets", "names", "open", "shared"})
    void generated_compilesAndTakesTheSamples(String name, @TempDir Path temp) {
        CompiledTypeScript.install();
        assertThat(CompiledTypeScript.of(temp, generate(new GoldenCase(name).definitions()))
                        .samples(new GoldenCase(name).samples())
                        .complaints())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"widgets", "names", "open", "shared"})
    void sameDefinitions_giveTheSameBytesInAnyOrder(String name) {
        GoldenCase golden = new GoldenCase(name);

        assertThat(generate(golden.disordered())).isEqualTo(generate(golden.definitions()));
    }
}
