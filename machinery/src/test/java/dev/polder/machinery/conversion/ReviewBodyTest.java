package dev.polder.machinery.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.machinery.type.ConversionException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of apimachinery v0.32.3 {@code errors.NewGenericServerResponse} and client-go's {@code rest.Result.Into}. */
class ReviewBodyTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void review_isRead() throws Exception {
        assertThat(ReviewBody.read(200, "application/json", bytes("{\"kind\":\"ConversionReview\"}"))
                        .path("kind")
                        .asText())
                .isEqualTo("ConversionReview");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            200 | application/json | ``          | 0-length response with status code: 200 and content type: application/json
            200 | text/html        | <html>      | couldn't get version/kind; json parse error: invalid character '<' looking for beginning of value
            302 | text/plain       | moved       | the server responded with the status code 302 but did not return more information
            400 | text/plain       | no          | the server rejected our request for an unknown reason
            403 | text/plain       | not for you | not for you
            403 | application/x    | not for you | unknown
            404 | text/plain       | no          | the server could not find the requested resource
            429 | text/plain       | no          | the server has received too many requests and has asked us to try again later
            500 | text/plain       | ` a "b" `   | an error on the server ("a \\"b\\"") has prevented the request from succeeding
            502 | application/x    | secret      | an error on the server ("unknown") has prevented the request from succeeding
            503 | text/plain       | no          | the server is currently unable to handle the request
            500 | application/json | {"kind":"Status","apiVersion":"v1","status":"Failure","message":"words"} | words
            200 | application/json | {"kind":"Status","apiVersion":"v1","status":"Failure","message":"words"} | words
            """)
    void failure_isToldAsClientsTellIt(int code, String type, String body, String message) {
        assertThatThrownBy(() -> ReviewBody.read(code, type, bytes(body)))
                .isInstanceOf(ConversionException.class)
                .hasMessage(message);
    }

    @Test
    void longText_isCut() {
        assertThatThrownBy(() -> ReviewBody.read(500, "text/plain", bytes("x".repeat(3000))))
                .hasMessage("an error on the server (\"" + "x".repeat(2048)
                        + "\") has prevented the request from succeeding");
    }
}
