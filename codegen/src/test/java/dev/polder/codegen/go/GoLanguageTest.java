package dev.polder.codegen.go;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.codegen.input.Definitions;
import dev.polder.codegen.input.Document;
import dev.polder.codegen.model.Api;
import dev.polder.codegen.output.GeneratedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoLanguageTest {

    private static Api api(String more) {
        return Definitions.model(Document.of("crd", """
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
            """.formatted(more)));
    }

    private static Map<String, List<String>> lines(String more) {
        Map<String, List<String>> lines = new TreeMap<>();
        for (GeneratedFile file : new GoLanguage().generate(api(more), "x")) {
            lines.put(file.path(), file.text().lines().toList());
        }
        return lines;
    }

    /** Who adds a field reads a diff about that field: no other line is aligned anew, however long its name is. */
    @ParameterizedTest
    @CsvSource({"alpha", "charlieIsAVeryLongNameOfAField"})
    void fieldAdded_addsLinesAboutItAlone(String name) {
        Map<String, List<String>> before = lines("");
        Map<String, List<String>> after = lines(name + ": {type: string, description: The " + name + " one.}");

        assertThat(after.keySet()).isEqualTo(before.keySet());
        Map<String, List<String>> added = new TreeMap<>();
        for (Map.Entry<String, List<String>> file : before.entrySet()) {
            List<String> left = new ArrayList<>(file.getValue());
            List<String> more = new ArrayList<>(after.getOrDefault(file.getKey(), List.of()));
            // What is left when the new file is read past the old one is what has been added.
            more.removeIf(line -> !left.isEmpty() && line.equals(left.getFirst()) && left.removeFirst() != null);
            assertThat(left)
                    .as("lines of " + file.getKey() + " that have changed or gone")
                    .isEmpty();
            if (!more.isEmpty()) {
                added.put(file.getKey(), more);
            }
        }
        String field = GoNames.exported(name);
        assertThat(added)
                .containsOnlyKeys(
                        "apis/example.dev/v1/widget.go",
                        "apis/example.dev/v1/widget_deepcopy.go",
                        "applyconfiguration/example.dev/v1/widget.go");
        assertThat(added.get("apis/example.dev/v1/widget.go"))
                .containsExactly(
                        "\t// The " + name + " one.", "\t" + field + " *string `json:\"" + name + ",omitempty\"`");
        assertThat(added.get("apis/example.dev/v1/widget_deepcopy.go"))
                .containsExactly("\tout.%1$s = field.CopyPointer(in.%1$s, nil)".formatted(field));
        assertThat(added.get("applyconfiguration/example.dev/v1/widget.go"))
                .hasSize(8)
                .filteredOn(line -> !line.contains(field))
                .containsExactlyInAnyOrder("", "", "\treturn b", "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"clients", "example.com/team/clients", "example.com/a-b/v2/c_d", "internal/clients"})
    void importPath_isTheOutputFolder(String path) {
        assertThat(new GoLanguage().folder(path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/clients", "clients/", "a//b", "a b", "../a", "a/../b", "a\"b", "a\\b", "-a", "é"})
    void whatIsNoImportPath_isRefused(String path) {
        assertThatThrownBy(() -> new GoLanguage().folder(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no import path");
    }

    @Test
    void plural_hasTheSpellingOfTheKind() {
        assertThat(GoNames.plural("HTTPRoute", "httproutes")).isEqualTo("HTTPRoutes");
        assertThat(GoNames.plural("Policy", "policies")).isEqualTo("Policies");
        assertThat(GoNames.plural("Mouse", "mice")).isEqualTo("Mice");
        assertThat(GoNames.plural("KubeVirt", "kubevirts")).isEqualTo("KubeVirts");
    }
}
