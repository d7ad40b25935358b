package dev.polder.codegen.java;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polder.codegen.input.DefinitionFiles;
import dev.polder.codegen.input.Definitions;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.model.Api;
import dev.polder.codegen.model.Remark;
import dev.polder.codegen.output.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each folder of {@code resources/cases}: the definitions in {@code in} give the Java in {@code java} and the remarks in
 * {@code remarks.txt}; it compiles, and {@code samples} go through it unchanged. What all clients share is compiled with
 * them, and lies where it is written.
 */
class CasesTest {

    private static final Path CASES = Path.of("src/test/resources/cases").toAbsolutePath();
    private static final String BASE = "golden";

    private static Api model(String name) {
        return Definitions.model(
                DefinitionFiles.read(List.of(CASES.resolve(name).resolve("in"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"widgets", "names", "open", "shared"})
    void definitions_giveTheGoldenFiles(String name) throws IOException {
        Api api = model(name);
        Map<String, String> generated = new TreeMap<>();
        for (GeneratedFile file : new JavaLanguage().generate(api, BASE)) {
            if (!file.path().startsWith(BASE + "/runtime/")) {
                generated.put("java/" + file.path() + ".txt", file.text());
            }
        }
        String remarks = api.remarks().stream()
                .map(remark -> remark + "\n")
                .map(line -> line.replace(CASES + "/", ""))
                .collect(Collectors.joining());
        generated.put("remarks.txt", remarks);

        Path folder = CASES.resolve(name);
        if (Boolean.getBoolean("golden.update")) {
            rewrite(folder, generated);
        }
        assertThat(files(folder)).as("make golden rewrites them").isEqualTo(generated);
    }

    @ParameterizedTest
    @ValueSource(strings = {"widgets", "names", "open", "shared"})
    void generated_compilesAndLosesNothing(String name) throws IOException {
        Api api = model(name);
        CompiledJava compiled = CompiledJava.of(new JavaLanguage().generate(api, BASE));
        RoundTrip roundTrip = new RoundTrip(api, BASE, compiled);
        ObjectMapper mapper = new ObjectMapper();
        for (Document sample : DefinitionFiles.read(List.of(CASES.resolve(name).resolve("samples")))) {
            // Equal as trees: even null and absent are told apart, unlike in samples of other people.
            assertThat(roundTrip.losses(sample)).isEmpty();
            assertThat(mapper.readTree(roundTrip.of(sample).toString()))
                    .as(sample.place())
                    .isEqualTo(mapper.readTree(sample.object().toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"widgets", "names", "open", "shared"})
    void sameDefinitions_giveTheSameBytesInAnyOrder(String name) {
        List<Document> documents =
                new ArrayList<>(DefinitionFiles.read(List.of(CASES.resolve(name).resolve("in"))));
        Api api = Definitions.model(documents);
        Collections.reverse(documents);
        documents.addAll(List.copyOf(documents));
        Api again = Definitions.model(documents);

        assertThat(new JavaLanguage().generate(again, BASE)).isEqualTo(new JavaLanguage().generate(api, BASE));
        assertThat(again.remarks().stream().map(Remark::toString))
                .containsExactlyElementsOf(
                        api.remarks().stream().map(Remark::toString).toList());
    }

    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String path = folder.relativize(file).toString();
                if (path.startsWith("java/") || path.equals("remarks.txt")) {
                    files.put(path, Files.readString(file));
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
