package dev.polder.server.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaRangesTest {

    private static List<String> types(String header) {
        return MediaRanges.parse(header).stream()
                .map(range -> range.type() + "/" + range.subtype())
                .toList();
    }

    @Tag("k8s-5.7")
    @Test
    void parse_readsParametersOfKubectl() {
        // traced from kubectl 1.30
        List<MediaRange> ranges = MediaRanges.parse(
                "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,"
                        + "application/json");
        assertThat(ranges)
                .containsExactly(
                        new MediaRange("application", "json", 1, Map.of("as", "Table", "v", "v1", "g", "meta.k8s.io")),
                        new MediaRange(
                                "application", "json", 1, Map.of("as", "Table", "v", "v1beta1", "g", "meta.k8s.io")),
                        new MediaRange("application", "json", 1, Map.of()));
    }

    @Tag("k8s-5.7")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html;q=0.5, application/json | application/json text/html",
                "*/*, application/json | application/json */*",
                "application/*;q=0.9, application/yaml;q=0.9 | application/yaml application/*",
                "*/*;q=0.8, application/json;q=0.7 | */* application/json",
                "a/b, c/d | a/b c/d",
                "application/json;q=0, application/yaml | application/yaml",
                "* | */*",
                "Application/JSON ; charset=utf-8 | application/json",
                "nonsense, application/json | application/json",
                "application/json;q=much, application/yaml | application/yaml"
            })
    void parse_ordersByWeightThenWildcardsLast(String header, String expected) {
        assertThat(String.join(" ", types(header))).isEqualTo(expected);
    }

    @Test
    void parse_quotedValueMayHoldSeparators() {
        assertThat(MediaRanges.parse("application/json;profile=\"a,b;c\""))
                .containsExactly(new MediaRange("application", "json", 1, Map.of("profile", "a,b;c")));
    }

    @Test
    void parse_emptyHeader_hasNoRanges() {
        assertThat(MediaRanges.parse("")).isEmpty();
    }
}
