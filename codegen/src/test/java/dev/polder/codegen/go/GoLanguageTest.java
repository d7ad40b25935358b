package dev.polder.codegen.go;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.codegen.fixture.AddedField;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoLanguageTest {

    /** Who adds a field reads a diff about that field: no other line is aligned anew, however long its name is. */
    @ParameterizedTest
    @ValueSource(strings = {"alpha", "charlieIsAVeryLongNameOfAField"})
    void fieldAdded_addsLinesAboutItAlone(String name) {
        Map<String, List<String>> added = AddedField.lines(new GoLanguage(), name);

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
