package dev.polder.machinery.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases after kube-openapi {@code pkg/validation/strfmt/*_test.go} and Go's parsers behind the formats. */
class FormatsTest {

    @Tag("k8s-14.13")
    @ParameterizedTest(name = "{0} accepts {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "date | 2024-02-29",
                "date-time | 2024-02-29T23:59:59Z",
                "date-time | 2011-08-18T19:03:37.000000000+01:00",
                "datetime | 2014-12-15t19:30:20.000z",
                "duration | 1h30m",
                "duration | -1.5h",
                "duration | 0",
                "duration | 22 ns",
                "duration | 2 days",
                "duration | 1 hour",
                "byte | YWJj",
                "byte | YQ==",
                "email | someone@example.com",
                "email | Some One <someone@example.com>",
                "email | \"quoted part\"@example.com",
                "ipv4 | 192.168.254.1",
                "ipv4 | 010.1.1.1",
                "ipv6 | ::1",
                "ipv6 | 2001:db8::ff00:42:8329",
                "ipv6 | ::ffff:10.0.0.1",
                "cidr | 192.0.2.0/24",
                "cidr | 2001:db8::/32",
                "mac | 01:02:03:04:05:06",
                "mac | 01-02-03-04-05-06-07-08",
                "mac | 0102.0304.0506",
                "uuid | A8098C1A-F86E-11DA-BD1A-00112444BE1E",
                "uuid | a8098c1af86e11dabd1a00112444be1e",
                "uuid3 | bcd02e22-68f0-3046-a512-327cca9def8f",
                "uuid4 | 025b0d74-00a2-4048-bf57-227c5111bb34",
                "uuid5 | 886313e1-3b8a-5372-9b90-0c9aee199e5d",
                "uri | https://example.com:8443/a%20b?q=1",
                "uri | /only/a/path",
                "uri | urn:isbn:0451450523",
                "hostname | a.example.com",
                "hostname | localhost",
                "isbn | 0321751043",
                "isbn10 | 032175104-3",
                "isbn13 | 978-0321751041",
                "creditcard | 4111-1111-1111-1111",
                "ssn | 111-11-1111",
                "hexcolor | #FFFFFF",
                "hexcolor | abc",
                "rgbcolor | rgb(100, 100, 100)",
                "password | anything at all",
                "bsonobjectid | 507f1f77bcf86cd799439011",
                "k8s-short-name | a-1",
                "k8s-long-name | a.b-c.d"
            })
    void format_acceptsValidText(String format, String text) {
        assertThat(Objects.requireNonNull(Formats.ofString(format)).test(text)).isTrue();
    }

    @Tag("k8s-14.13")
    @ParameterizedTest(name = "{0} refuses {1}")
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "date | 2023-02-29",
                "date | 2023-2-9",
                "date | ''",
                "date-time | 2024-02-29",
                "date-time | 2024-02-29T24:00:00Z",
                "date-time | 2024-02-29T23:59:60Z",
                "date-time | 2024-02-29T23:59:59",
                "duration | ''",
                "duration | yada",
                "duration | 99999999999999999999 s",
                "byte | ''",
                "byte | YWJ",
                "byte | Y=Jj",
                "email | someone@",
                "email | @example.com",
                "email | a..b@example.com",
                "email | someone@example.com trailing",
                "ipv4 | 192.168.254.256",
                "ipv4 | 192.168.254",
                "ipv4 | ::1",
                "ipv6 | 127.0.0.1",
                "ipv6 | 1::2::3",
                "ipv6 | 12345::",
                "ipv6 | fe80::1%eth0",
                "cidr | 192.0.2.1",
                "cidr | 192.0.2.0/33",
                "mac | 01:02:03:04:05",
                "mac | 01:02-03:04:05:06",
                "uuid | a8098c1a-f86e-11da-bd1a-00112444be1",
                "uuid4 | bcd02e22-68f0-3046-a512-327cca9def8f",
                "uri | relative/path",
                "uri | ://example.com",
                "uri | https://exa mple.com",
                "uri | /bad%zzescape",
                "uri | ''",
                "hostname | a_b.example.com",
                "hostname | -a.example.com",
                "isbn | 0321751044",
                "isbn13 | 978-0321751042",
                "creditcard | 4111-1111-1111-1112",
                "ssn | 00-000-000",
                "hexcolor | #GGGGGG",
                "rgbcolor | rgb(256, 1, 1)",
                "bsonobjectid | 507f1f77bcf86cd79943901",
                "k8s-short-name | A",
                "k8s-short-name | a.b",
                "k8s-long-name | a..b"
            })
    void format_refusesInvalidText(String format, String text) {
        assertThat(Objects.requireNonNull(Formats.ofString(format)).test(text)).isFalse();
    }

    // apiextensions pkg/apiserver/validation/formats.go: GetUnrecognizedFormats.
    @ParameterizedTest
    @CsvSource({
        "string, date-time, true", "string, int32, false", "'', uuid, true", "integer, int64, true",
        "integer, double, false", "number, float, true", "number, int32, false", "object, date, false",
        "string, unknown-format, false"
    })
    void recognition_dependsOnTheType(String type, String format, boolean recognized) {
        assertThat(Formats.isRecognized(type, format)).isEqualTo(recognized);
    }

    @Test
    void unknownFormat_hasNoCheck() {
        assertThat(Formats.ofString("no-such-format")).isNull();
    }
}
