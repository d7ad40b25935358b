package dev.polder.codegen.typescript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.codegen.input.Definitions;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.output.GeneratedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who adds a field reads a diff about that field. */
class TypeScriptDiffTest {

    private static Map<String, List<String>> lines(String more) {
        String crd = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            spec:
              group: example.dev
              names: {kind: Widget, plural: widgets}
              versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        properties:
                          %s
                          beta: {type: string, description: The second.}
                          delta: {type: array, items: {type: object, properties: {name: {type: string}}}}
            """.formatted(more);
        Map<String, List<String>> lines = new TreeMap<>();
        for (GeneratedFile file : new TypeScriptLanguage().generate(Definitions.model(Document.of("crd", crd)), "x")) {
            lines.put(file.path(), file.text().lines().toList());
        }
        return lines;
    }

    @ParameterizedTest
    @CsvSource({"alpha", "charlie"})
    void fieldAdded_addsItsLinesAndNothingElse(String name) {
        Map<String, List<String>> before = lines("");
        Map<String, List<String>> after = lines(name + ": {type: string, description: The " + name + " one.}");

        assertThat(after.keySet()).isEqualTo(before.keySet());
        for (Map.Entry<String, List<String>> file : before.entrySet()) {
            List<String> added = new ArrayList<>(after.getOrDefault(file.getKey(), List.of()));
            if (file.getKey().equals("x/apis/example.dev/v1/Widget.ts")) {
                List<String> left = new ArrayList<>(file.getValue());
                // What is left when the new file is read past the old one is what has been added.
                added.removeIf(line -> !left.isEmpty() && line.equals(left.getFirst()) && left.removeFirst() != null);
                assertThat(left).as("lines that have changed or gone").isEmpty();
                assertThat(added).containsExactly("  /** The " + name + " one. */", "  " + name + "?: string;");
            } else {
                assertThat(added).as(file.getKey()).isEqualTo(file.getValue());
            }
        }
    }
}
