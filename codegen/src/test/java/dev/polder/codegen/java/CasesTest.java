package dev.polder.codegen.java;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polder.codegen.fixture.GoldenCase;
import dev.polder.codegen.input.Definitions;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.model.Api;
import dev.polder.codegen.model.Remark;
import dev.polder.codegen.output.GeneratedFile;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each folder of {@code resources/cases}: the definitions in {@code in} give the Java in {@code java} and the remarks in
 * {@code remarks.txt}; it compiles, and {@code samples} go through it unchanged. What all clients share is compiled with
 * them, and lies where it is written.
 */
class CasesTest {

    private static final String BASE = "golden";

    private static Api model(String name) {
        return Definitions.model(new GoldenCase(name).definitions());
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
                .map(GoldenCase::local)
                .collect(Collectors.joining());
        generated.put("remarks.txt", remarks);

        new GoldenCase(name).isGolden(path -> path.startsWith("java/") || path.equals("remarks.txt"), generated);
    }

    @ParameterizedTest
    @ValueSource(strings = {"widgets", "names", "open", "shared"})
    void generated_compilesAndLosesNothing(String name) throws IOException {
        Api api = model(name);
        CompiledJava compiled = CompiledJava.of(new JavaLanguage().generate(api, BASE));
        RoundTrip roundTrip = new RoundTrip(api, BASE, compiled);
        ObjectMapper mapper = new ObjectMapper();
        for (Document sample : new GoldenCase(name).samples()) {
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
        Api api = model(name);
        Api again = Definitions.model(new GoldenCase(name).disordered());

        assertThat(new JavaLanguage().generate(again, BASE)).isEqualTo(new JavaLanguage().generate(api, BASE));
        assertThat(again.remarks().stream().map(Remark::toString))
                .containsExactlyElementsOf(
                        api.remarks().stream().map(Remark::toString).toList());
    }
}
