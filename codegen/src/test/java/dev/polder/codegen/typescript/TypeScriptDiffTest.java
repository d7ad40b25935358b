package dev.polder.codegen.typescript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.codegen.fixture.AddedField;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who adds a field reads a diff about that field. */
class TypeScriptDiffTest {

    @ParameterizedTest
    @ValueSource(strings = {"alpha", "charlie"})
    void fieldAdded_addsItsLinesAndNothingElse(String name) {
        assertThat(AddedField.lines(new TypeScriptLanguage(), name))
                .isEqualTo(Map.of(
                        "x/apis/example.dev/v1/Widget.ts",
                        List.of("  /** The " + name + " one. */", "  " + name + "?: string;")));
    }
}
