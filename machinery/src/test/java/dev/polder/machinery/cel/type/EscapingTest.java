package dev.polder.machinery.cel.type;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of apiserver v0.32.3 {@code pkg/cel/escaping_test.go}. */
class EscapingTest {

    @ParameterizedTest
    @CsvSource({
        "a.a, a__dot__a",
        "a-a, a__dash__a",
        "a__a, a__underscores__a",
        "a.-/__a, a__dot____dash____slash____underscores__a",
        "a._a, a__dot___a",
        "a__.__a, a__underscores____dot____underscores__a",
        "a___a, a__underscores___a",
        "a____a, a__underscores____underscores__a",
        "a__dot__a, a__underscores__dot__underscores__a",
        "a__underscores__a, a__underscores__underscores__underscores__a"
    })
    void specialCharacters_areEscapedAndBack(String property, String identifier) {
        assertThat(Escaping.escape(property)).contains(identifier);
        assertThat(Escaping.unescape(identifier)).contains(property);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "false",
                "null",
                "in",
                "as",
                "break",
                "const",
                "continue",
                "else",
                "for",
                "function",
                "if",
                "import",
                "let",
                "loop",
                "package",
                "namespace",
                "return",
                "var",
                "void",
                "while"
            })
    void keyword_isEscapedAndBack(String keyword) {
        assertThat(Escaping.escape(keyword)).contains("__" + keyword + "__");
        assertThat(Escaping.unescape("__" + keyword + "__")).contains(keyword);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "has",
                "all",
                "exists",
                "exists_one",
                "filter",
                "size",
                "contains",
                "startsWith",
                "endsWith",
                "matches",
                "duration",
                "timestamp",
                "getDate",
                "getDayOfMonth",
                "getDayOfWeek",
                "getFullYear",
                "getHours",
                "getMilliseconds",
                "getMinutes",
                "getMonth",
                "getSeconds",
                "_if",
                "_has",
                "_int",
                "_anything"
            })
    void otherName_staysAsItIs(String name) {
        assertThat(Escaping.escape(name)).contains(name);
        assertThat(Escaping.unescape(name)).contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "1up", "👑", "a/👑"})
    void unsupportedName_hasNoIdentifier(String name) {
        assertThat(Escaping.escape(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"__int__extra", "__illegal__"})
    void malformedEscape_hasNoProperty(String identifier) {
        assertThat(Escaping.unescape(identifier)).isEmpty();
    }
}
