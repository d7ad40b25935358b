package dev.polder.machinery.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers of apimachinery 0.32.13 {@code resource.Quantity}: {@code CanonicalizeBytes}, {@code MilliValue}. */
class QuantityTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0 | true",
                "+ | 0 | true",
                "-0 | 0 | true",
                "k | 0 | true",
                "100m | 100m | false",
                "0.1 | 100m | false",
                "1.5 | 1500m | false",
                "1500m | 1500m | false",
                "1000 | 1k | true",
                "1000k | 1M | true",
                "1e3 | 1e3 | true",
                "1E3 | 1e3 | true",
                "1000e3 | 1e6 | true",
                "12e2 | 1200 | true",
                "1.25e1 | 12500e-3 | false",
                "1Ki | 1Ki | true",
                "1024 | 1024 | true",
                "1024Ki | 1Mi | true",
                "1536Ki | 1536Ki | true",
                "1.5Ki | 1536 | true",
                "0.5Ki | 512 | true",
                "1000Ki | 1000Ki | true",
                "1023Ki | 1023Ki | true",
                "2048Ki | 2Mi | true",
                "-2Ki | -2Ki | true",
                "-1Ki | -1Ki | true",
                "100Ki | 100Ki | true",
                "0.0000000001 | 1n | false",
                "-0.0000000001 | -1n | false",
                "123456789.123456789 | 123456789123456789n | false",
                "1n | 1n | false",
                "1000n | 1u | false",
                "9223372036854775807 | 9223372036854775807 | true",
                "9223372036854775808Ki | 9223372036854775807 | true",
                "100E | 100E | true",
                "010 | 10 | true",
                "1. | 1 | true",
                "1.0 | 1 | true",
                "0.001k | 1 | true",
                "20Gi | 20Gi | true",
                "1.2Gi | 1288490188800m | false",
            })
    void text_hasOneCanonicalForm(String text, String canonical, boolean whole) throws Exception {
        Quantity quantity = Quantity.parse(text);
        assertThat(quantity.canonical()).isEqualTo(canonical);
        assertThat(quantity.isWhole()).isEqualTo(whole);
        assertThat(Quantity.parse(canonical)).isEqualTo(quantity);
    }

    @Test
    void exponentsWithoutEnd_areRefused() {
        assertThatThrownBy(() -> Quantity.parse("1e2147483647"))
                .isInstanceOf(QuantitySyntaxException.class)
                .hasMessage("unable to parse quantity's suffix");
    }

    @Test
    void sumOfUnlikeNumbers_isRefused() throws Exception {
        Quantity large = Quantity.parse("1e999999999");
        Quantity small = Quantity.parse("1n");
        assertThatThrownBy(() -> large.plus(small)).isInstanceOf(QuantitySyntaxException.class);
        assertThat(large.compareTo(small)).isPositive();
    }
}
