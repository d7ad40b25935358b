package dev.polder.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** What apimachinery's {@code labels.Parse} says ({@code pkg/labels/selector.go}). */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            a=b=c        | found '=', expected: ',' or 'end of string'
            a=b c        | found 'c', expected: ',' or 'end of string'
            a,,b         | found ',', expected: identifier after ','
            a=b,         | found '', expected: identifier after ','
            =a           | found '=', expected: !, identifier, or 'end of string'
            !=a          | found '!=', expected: !, identifier, or 'end of string'
            (a)          | found '(', expected: !, identifier, or 'end of string'
            !            | unable to parse requirement: found '', expected: identifier
            a===b        | unable to parse requirement: found '=', expected: identifier
            a=(b)        | unable to parse requirement: found '(', expected: identifier
            a in x       | unable to parse requirement: found 'x' expected: '('
            a in         | unable to parse requirement: found '' expected: '('
            a in (x      | unable to parse requirement: found '', expected: ',' or ')'
            a in (b c)   | unable to parse requirement: found 'c', expected: ',' or ')'
            a like b     | unable to parse requirement: found 'like', expected: in, notin, =, ==, !=, gt, lt
            a!b          | unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt
            a>x          | unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer
            """)
    void malformedSelector_isRefusedInUpstreamsWords(String selector, String words) {
        assertThatThrownBy(() -> LabelSelector.parse(selector))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(words);
    }

    @Test
    void valueThatIsNoLabel_isToldWithItsKeyAndPlace() {
        assertThatThrownBy(() -> LabelSelector.parse("x in (b,a%)"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "unable to parse requirement: values[0][x]: Invalid value: \"a%\": a valid label must");
        assertThatThrownBy(() -> LabelSelector.parse("-a=b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unable to parse requirement: <nil>: Invalid value: \"-a\": name part must");
    }

    /** However long a key is, reading it takes no more stack. */
    @Test
    void longPrefixes_areRead() {
        String prefix = "a" + ".b".repeat(100_000);
        assertThat(LabelSelector.parse(prefix + "/app").matches(Map.of(prefix + "/app", "")))
                .isTrue();
        assertThatThrownBy(() -> LabelSelector.parse(prefix + "./app")).isInstanceOf(IllegalArgumentException.class);
    }
}
