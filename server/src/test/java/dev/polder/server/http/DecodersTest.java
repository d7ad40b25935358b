package dev.polder.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.server.http.header.Query;
import dev.polder.server.http.header.Warnings;
import dev.polder.server.request.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small readers that must behave as Go's standard library. */
class DecodersTest {

    /** Go url.ParseQuery; malformed pairs are dropped by URL.Query. */
    @Test
    void query_oddPairs_areReadAsGoReadsThem() {
        assertThat(Query.parse("a=1&a=2&b&c=&=d&%65=%2F&f=a+b%2Bc&g=%zz&h=1;i=2&&j=%C3%A9"))
                .isEqualTo(Map.of(
                        "a", List.of("1", "2"),
                        "b", List.of(""),
                        "c", List.of(""),
                        "", List.of("d"),
                        "e", List.of("/"),
                        "f", List.of("a b+c"),
                        "j", List.of("é")));
        assertThat(Query.parse(null)).isEmpty();
        assertThat(Query.parse("x=%4")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "32s, 32000000000",
        "1m30s, 90000000000",
        "1.5h, 5400000000000",
        "0, 0",
        "-2ms, -2000000",
        ".5us, 500",
        "1µs, 1000",
        "+3ns, 3"
    })
    void duration_valid_isRead(String text, long nanos) {
        assertThat(GoDuration.parse(text)).isEqualTo(Duration.ofNanos(nanos));
    }

    /** The messages of Go time.ParseDuration. */
    @ParameterizedTest
    @CsvSource({
        "'', 'time: invalid duration \"\"'",
        "abc, 'time: invalid duration \"abc\"'",
        "3, 'time: missing unit in duration \"3\"'",
        "3x, 'time: unknown unit \"x\" in duration \"3x\"'",
        "9999999999h, 'time: invalid duration \"9999999999h\"'"
    })
    void duration_invalid_isRefusedInGosWords(String text, String message) {
        assertThatThrownBy(() -> GoDuration.parse(text)).hasMessage(message);
    }

    /** apiserver filters/warning.go: beyond 4096 characters every text is cut to 256. */
    @Tag("k8s-7.25")
    @Test
    void warnings_tooLong_areCut() {
        Warnings warnings = new Warnings();
        for (int i = 0; i < 10; i++) {
            warnings.add(i + "x".repeat(999));
        }
        assertThat(warnings.headers()).hasSize(10).allMatch(header -> header.length() == "299 - \"\"".length() + 256);
    }

    @Test
    void warnings_controlCharacters_areLeftOut() {
        Warnings warnings = new Warnings();
        warnings.add("a\nb");
        warnings.add("back\\slash");
        assertThat(warnings.headers()).containsExactly("299 - \"back\\\\slash\"");
    }
}
