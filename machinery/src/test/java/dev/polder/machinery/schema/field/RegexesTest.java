package dev.polder.machinery.schema.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Go 1.23's {@code regexp.Compile} says. */
class RegexesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(a{1000}){2} | invalid repeat count: `{2}`",
                "((a{10}){10}){11} | invalid repeat count: `{11}`",
                "(?:(?:a{10}b*){10,}c){11} | invalid repeat count: `{11}`",
                "a{1001} | invalid repeat count: `{1001}`",
                "a{2}{3} | invalid nested repetition operator: `{2}{3}`",
                "x) | unexpected ): `x)`",
                "x\\ | trailing backslash at end of expression: ``",
                "\\é | invalid escape sequence: `\\é`",
                "[\\é] | invalid escape sequence: `\\é`",
                "*\\é | missing argument to repetition operator: `*`",
                "(a | missing closing ): `(a`",
            })
    void mistake_saysWhatGoSays(String expression, String complaint) {
        assertThatThrownBy(() -> Regexes.compile(expression))
                .isInstanceOf(PatternSyntaxException.class)
                .hasMessage("error parsing regexp: " + complaint);
    }

    @Test
    void nesting_hasAnEnd() {
        assertThatThrownBy(() -> Regexes.compile("(".repeat(1001) + ")".repeat(1001)))
                .isInstanceOf(PatternSyntaxException.class)
                .hasMessageStartingWith("error parsing regexp: expression nests too deeply: `((");
    }

    @Test
    void manyRepetitions_areTooLarge() {
        assertThatThrownBy(() -> Regexes.compile("[ab]{1000}".repeat(4000)))
                .isInstanceOf(PatternSyntaxException.class)
                .hasMessageStartingWith("error parsing regexp: expression too large");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(a{10}){100} | aaaaaaaaaa",
                "a{,5} | a{,5}",
                "a{0,1000} | aaa",
                "[]{9999}]{3} | ]{9",
                "[[:digit:]{2000}]+ | 0{2}",
                "\\Q(a{1000}){1000}\\E | (a{1000}){1000}",
                "\\x{41}{3} | AAA",
                "\\p{Greek}{2} | αβ",
                "(?i)A{2} | aa",
            })
    void goodExpression_compiles(String expression, String text) {
        assertThat(Regexes.find("^(?:" + expression + ")", text)).isEqualTo(!expression.equals("(a{10}){100}"));
    }

    /** A kilobyte of text each, and a tenth of a million instructions. */
    @Test
    void largeExpressions_areNotAllKept() {
        for (int i = 0; i < 20; i++) {
            Regexes.compile(i + ".{1000}".repeat(100));
            assertThat(Regexes.cachedBytes()).isLessThan(Regexes.CACHE_BYTES);
        }
    }

    /** Tables of hundreds of ranges, which are no instructions. */
    @Test
    void expressionsOfNamedClasses_areNotAllKept() {
        for (int i = 0; i < 20; i++) {
            Regexes.compile(i + "\\pL".repeat(1000));
            assertThat(Regexes.cachedBytes()).isLessThan(Regexes.CACHE_BYTES);
        }
    }

    /** It is asked for again for every element of a list. */
    @Test
    void theLastExpression_isKeptHoweverLargeItIs() {
        String large = "last" + ".{1000}".repeat(580);
        Pattern compiled = Regexes.compile(large);
        assertThat(Regexes.compile(large)).isSameAs(compiled);
        // The next one takes its place.
        Regexes.compile("next" + ".{1000}".repeat(580));
        assertThat(Regexes.compile(large)).isNotSameAs(compiled);
    }
}
