package dev.polder.codegen.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.codegen.fixture.AddedField;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who adds a field reads a diff about that field. */
class MinimalDiffTest {

    @ParameterizedTest
    @ValueSource(strings = {"alpha", "charlie"})
    void fieldAdded_addsLinesAboutItAlone(String name) {
        Map<String, List<String>> added = AddedField.lines(new JavaLanguage(), name);

        assertThat(added).containsOnlyKeys("x/dev/example/v1/WidgetSpec.java");
        List<String> lines = added.getOrDefault("x/dev/example/v1/WidgetSpec.java", List.of());
        assertThat(lines).hasSize(10).filteredOn(line -> line.contains(name)).hasSize(7);
        assertThat(lines)
                .filteredOn(line -> !line.contains(name))
                .map(String::strip)
                .containsExactlyInAnyOrder("", "}", "return this;");
    }
}
