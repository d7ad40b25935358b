package dev.polder.machinery.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Results of {@code encoding/base64} of Go 1.26; a tilde stands for a line end. */
class GoBase64Test {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "STANDARD | QUJD | ABC",
                "STANDARD | QUI= | AB",
                "STANDARD | QQ== | A",
                "STANDARD | QR== | A",
                "STANDARD | QQ==~ | A",
                "STANDARD | QQ=~= | A",
                "STANDARD | QU~JD | ABC",
                "STANDARD | ~ | ''",
                "STANDARD | '' | ''",
                "STANDARD | Pz8/ | ???",
                "URL | Pz8_ | ???",
                "RAW_URL | Pz8_ | ???",
                "RAW_URL | QUI | AB",
                "RAW_URL | QQ | A",
                "RAW_URL | QU~JD | ABC",
                "RAW_URL | '' | ''"
            })
    void text_isDecoded(GoBase64 encoding, String text, String bytes) throws DecodeException {
        assertThat(new String(encoding.decode(text.replace('~', '\n')), StandardCharsets.UTF_8))
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "STANDARD | QUI | 0",
                "STANDARD | QQ | 0",
                "STANDARD | Q | 0",
                "STANDARD | QU!J | 2",
                "STANDARD | é | 0",
                "STANDARD | = | 0",
                "STANDARD | Q=== | 1",
                "STANDARD | QQ= | 3",
                "STANDARD | QQ=x | 2",
                "STANDARD | QQ==x | 4",
                "STANDARD | QUI=QUI= | 4",
                "STANDARD | QUJD==== | 4",
                "STANDARD | QUJDR | 4",
                "STANDARD | QUJD~R | 5",
                "STANDARD | A-_A | 1",
                "URL | A+/A | 1",
                "RAW_URL | A+/A | 1",
                "RAW_URL | QUI= | 3",
                "RAW_URL | QQ== | 2",
                "RAW_URL | QUJDR | 4",
                "RAW_URL | QUJD~R | 5",
                "RAW_URL | QU!J | 2",
                "RAW_URL | é | 0",
                "RAW_URL | x | 0"
            })
    void otherText_isRefusedByItsPlace(GoBase64 encoding, String text, int place) {
        assertThatThrownBy(() -> encoding.decode(text.replace('~', '\n')))
                .isInstanceOf(DecodeException.class)
                .hasMessage("illegal base64 data at input byte " + place);
    }
}
