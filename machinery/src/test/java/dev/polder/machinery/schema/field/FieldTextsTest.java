package dev.polder.machinery.schema.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.machinery.schema.YamlDocuments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldTextsTest {

    // Go: fmt.Sprintf("%v", float64(x)).
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1.5, 1.5",
        "-2, -2",
        "0, 0",
        "0.1, 0.1",
        "999999, 999999",
        "1000000, 1e+06",
        "100000000000000000000, 1e+20",
        "2147483647, 2.147483647e+09",
        "1e21, 1e+21",
        "1.5e300, 1.5e+300",
        "0.00001, 1e-05",
        "0.0001, 0.0001",
        "123456789, 1.23456789e+08"
    })
    void number_isSpelledAsGoDoes(double value, String expected) {
        // strconv.FormatFloat with 'g' and the shortest digits decides by a precision of 6; 1e21 is encoding/json's
        // limit.
        assertThat(GoText.number(value)).isEqualTo(expected);
    }

    @Test
    void path_isSpelledAsUpstreamDoes() {
        FieldPath path = FieldPath.ROOT
                .child("spec")
                .child("items")
                .index(2)
                .child("labels")
                .key("a/b");
        assertThat(path).hasToString("spec.items[2].labels[a/b]");
        assertThat(FieldPath.ROOT.display()).isEqualTo("<nil>");
        assertThat(FieldPath.of("spec").child("x")).hasToString("spec.x");
        assertThat(FieldPath.ROOT.dotted("x")).hasToString(".x");
    }

    // apimachinery pkg/util/validation/validation.go: IsDNS1035Label, IsDNS1123Subdomain.
    @Test
    void names_areExplainedInUpstreamsWords() {
        assertThat(Names.dns1035Label("Widgets"))
                .containsExactly(
                        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with"
                                + " an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or"
                                + " 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
        assertThat(Names.dnsSubdomain("a..b"))
                .containsExactly(
                        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
                                + " or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used"
                                + " for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
        assertThat(Names.dnsLabel("a.b")).containsExactly("must not contain dots");
        assertThat(Names.dns1035Label("a".repeat(64))).containsExactly("must be no more than 63 characters");
        assertThat(Names.pathSegment("a/b%")).containsExactly("may not contain '/'", "may not contain '%'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "example.com/a", "A_b.c", "kubernetes.io/x-y"})
    void qualifiedName_isAccepted(String name) {
        assertThat(Names.qualifiedName(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a/b/c", "-a", "Example.com/a"})
    void unqualifiedName_isRefused(String name) {
        assertThat(Names.qualifiedName(name)).isNotEmpty();
    }

    @Test
    void canonicalJson_ignoresTheOrderOfFieldsOnly() {
        String one = JsonValues.canonical(YamlDocuments.value("{b: [1, 2.0], a: {d: null, c: x}}"));
        assertThat(one).isEqualTo("{\"a\":{\"c\":\"x\",\"d\":null},\"b\":[1,2.0]}");
        assertThat(JsonValues.hash(YamlDocuments.value("{a: 1, b: 2}")))
                .isEqualTo(JsonValues.hash(YamlDocuments.value("{b: 2, a: 1}")))
                .isNotEqualTo(JsonValues.hash(YamlDocuments.value("{b: 1, a: 2}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{a: 1, b: x} | {b: x, a: 1} | true",
                "{a: 1} | {a: 1.0} | false",
                "[1, 2] | [2, 1] | false",
                "{a: null} | {} | false",
                "{a: [{b: 1}]} | {a: [{b: 1}]} | true"
            })
    void equality_isGos(String a, String b, boolean equal) {
        assertThat(JsonValues.same(YamlDocuments.value(a), YamlDocuments.value(b)))
                .isEqualTo(equal);
    }
}
