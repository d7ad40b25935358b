package dev.polder.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar and its meaning (k8s-compat 12; apimachinery {@code labels/selector_test.go}). */
class LabelSelectorTest {

    private static final Map<String, String> LABELS = Map.of("app", "web", "tier", "front", "count", "5");

    @Tag("k8s-12.10")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app=web | true",
                "app==web | true",
                "app=db | false",
                "app!=db | true",
                "app!=web | false",
                "missing!=anything | true",
                "app in (web, db) | true",
                "app in (db) | false",
                "app notin (db) | true",
                "missing notin (db) | true",
                "app | true",
                "missing | false",
                "!missing | true",
                "!app | false",
                "count>4 | true",
                "count>5 | false",
                "count<6 | true",
                "app>1 | false",
                "app=web,tier=front | true",
                "app=web,tier=back | false",
                "missing= | false",
            })
    void selector_matches(String selector, boolean expected) {
        assertThat(LabelSelector.parse(selector).matches(LABELS)).isEqualTo(expected);
    }

    @Test
    void emptySelector_selectsEverything() {
        assertThat(LabelSelector.parse("").matches(Map.of())).isTrue();
        assertThat(LabelSelector.parse("").isEverything()).isTrue();
    }

    @Test
    void equalsNothing_matchesTheEmptyValue() {
        assertThat(LabelSelector.parse("a=").matches(Map.of("a", ""))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=b=c", "a in x", "a in (x", "a,,b", "=a", "a>x", "a like b", "x=a%", "-a=b"})
    void malformedSelector_isRefusedInUpstreamsWords(String selector) {
        assertThatThrownBy(() -> LabelSelector.parse(selector))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unable to parse requirement: ");
    }
}
