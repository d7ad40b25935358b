package dev.polder.machinery.cel.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.PatternSyntaxException;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a text is, the functions that read it have an answer or an error of CEL, and never fail otherwise. */
class RandomTextsTest {

    private static final int ROUNDS = 1000;
    private static final String[] PARTS = {
        "http",
        "://",
        "/",
        "//",
        "?",
        "#",
        "@",
        ":",
        "[",
        "]",
        "%",
        "%2",
        "%41",
        "%25",
        ".",
        "..",
        "0",
        "1",
        "9",
        "255",
        "256",
        "01",
        "a",
        "f",
        "G",
        "Ki",
        "m",
        "e",
        "E",
        "+",
        "-",
        "v",
        "_",
        "é",
        "😀",
        "\ud800",
        "\u0000",
        "\n",
        " ",
        "\\",
        "\\Q",
        "\\E",
        "\\é",
        "(",
        ")",
        "{",
        "}",
        "{2}",
        "{999}",
        "*",
        "|",
        "^",
        "$",
        "%s",
        "%.",
        "%d",
        "%f",
        "%x",
        "18446744073709551615",
        "1e999999999",
        "::",
        "ffff",
        "2021-01-01",
        "T00:00:00Z",
        "~",
        "\"",
        "'"
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "url(s).getQuery()",
                "url(s).getHostname() + url(s).getPort() + url(s).getEscapedPath()",
                "isURL(s)",
                "ip(s).isGlobalUnicast()",
                "isIP(s) || isCIDR(s)",
                "ip.isCanonical(s)",
                "string(cidr(s).masked())",
                "cidr('10.0.0.0/8').containsIP(s)",
                "cidr('::/0').containsCIDR(s)",
                "quantity(s).add(quantity('1.5Ki')).asApproximateFloat()",
                "quantity(s).sub(7).asInteger()",
                "quantity(s) == quantity('1')",
                "isQuantity(s)",
                "semver(s).compareTo(semver('1.2.3-a'))",
                "semver(s, true).major()",
                "isSemver(s, false)",
                "format.dns1123Subdomain().validate(s)",
                "format.qualifiedName().validate(s)",
                "format.uri().validate(s)",
                "format.datetime().validate(s)",
                "format.named(s)",
                "jsonpatch.escapeKey(s)",
                "'aé😀 1'.find(s)",
                "s.findAll('.*?[a-f]|é', 5)",
                "s.split('').join('-').replace(s, '.')",
                "s.substring(1, 3) + s.charAt(2)",
                "s.indexOf('a', 2) + s.lastIndexOf('é')",
                "strings.quote(s.trim().upperAscii())",
                "s.format([1.5, 'x', [s], {s: 1u}])",
            })
    void anyText_isReadOrRefused(String expression) throws Exception {
        CelRuntime.Program program = Probe.ofText(expression);
        Random random = new Random(expression.hashCode());
        for (int round = 0; round < ROUNDS; round++) {
            String text = text(random);
            try {
                assertThat(program.eval(Map.of("s", text))).isNotNull();
            } catch (CelEvaluationException e) {
                // The runtime wraps what functions should not have thrown.
                assertThat(Stream.ofNullable(e.getCause()))
                        .as(text)
                        .noneMatch(cause ->
                                cause instanceof RuntimeException && !(cause instanceof PatternSyntaxException));
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int parts = random.nextInt(8); parts > 0; parts--) {
            text.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return text.toString();
    }
}
