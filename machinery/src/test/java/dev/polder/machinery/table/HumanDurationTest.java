package dev.polder.machinery.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanDurationTest {

    // apimachinery pkg/util/duration/duration_test.go, TestHumanDurationBoundaries; ISO 8601 durations.
    @ParameterizedTest
    @CsvSource({
        "-PT2S, <invalid>",
        "-PT1.999999999S, 0s",
        "PT0S, 0s",
        "PT0.999S, 0s",
        "PT1S, 1s",
        "PT1M59.999S, 119s",
        "PT2M, 2m",
        "PT2M1S, 2m1s",
        "PT9M59.999S, 9m59s",
        "PT10M1S, 10m",
        "PT2H59M59.999S, 179m",
        "PT3H, 3h",
        "PT3H1M, 3h1m",
        "PT7H59M59.999S, 7h59m",
        "PT8H59M, 8h",
        "PT47H59M59.999S, 47h",
        "PT48H, 2d",
        "PT49H, 2d1h",
        "PT191H59M59.999S, 7d23h",
        "P8DT23H, 8d",
        "P729DT23H59M59.999S, 729d",
        "P730D, 2y",
        "P730DT23H59M, 2y",
        "P731D, 2y1d",
        "P2919DT23H59M59.999S, 7y364d",
        "P3284D, 8y",
        "P3285D, 9y"
    })
    void text_isUpstreams(String duration, String expected) {
        assertThat(HumanDuration.text(Duration.parse(duration))).isEqualTo(expected);
    }
}
