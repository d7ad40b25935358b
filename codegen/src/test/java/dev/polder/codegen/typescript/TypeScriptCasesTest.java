package dev.polder.codegen.typescript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.codegen.input.DefinitionFiles;
import dev.polder.codegen.input.Definitions;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.model.Api;
import dev.polder.codegen.output.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each folder of {@code resources/cases}: the definitions in {@code in} give the TypeScript in {@code typescript}; it
 * compiles, and {@code samples} fit its types. What all clients share is compiled with them, and lies where it is written.
 */
class TypeScriptCasesTest {

    private static final Path CASES = Path.of("src/test/resources/cases").toAbsolutePath();

    private static List<Document> documents(String name, String folder) {
        return DefinitionFiles.read(List.of(CASES.resolve(name).resolve(folder)));
    }

    private static List<GeneratedFile> generate(List<Document> documents) {
        return new TypeScriptLanguage().generate(Definitions.model(documents), "clients");
    }

    @ParameterizedTest
    @ValueSource(strings = {"widgets", "names", "open", "shared"})
    void definitions_giveTheGoldenFiles(String name) throws IOException {
        Map<String, String> generated = new TreeMap<>();
        for (GeneratedFile file : generate(documents(name, "in"))) {
            if (!file.path().startsWith("clients/runtime/")) {
                generated.put(file.path() + ".txt", file.text());
            }
        }
        Path folder = CASES.resolve(name).resolve("typescript");
        if (Boolean.getBoolean("golden.update")) {
            rewrite(folder, generated);
        }
        assertThat(files(folder)).as("make golden rewrites them").isEqualTo(generated);
    }

    @ParameterizedTest
    @ValueSource(strings = {"widgets", "names", "open", "shared"})
    void generated_compilesAndTakesTheSamples(String name, @TempDir Path temp) {
        if (CompiledTypeScript.isThere()) {
            assertThat(CompiledTypeScript.of(temp, generate(documents(name, "in")))
                            .samples(documents(name, "samples"))
                            .complaints())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"widgets", "names", "open", "shared"})
    void sameDefinitions_giveTheSameBytesInAnyOrder(String name) {
        List<Document> documents = new ArrayList<>(documents(name, "in"));
        Api api = Definitions.model(documents);
        Collections.reverse(documents);
        documents.addAll(List.copyOf(documents));

        assertThat(generate(documents)).isEqualTo(new TypeScriptLanguage().generate(api, "clients"));
    }

    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        if (Files.isDirectory(folder)) {
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
