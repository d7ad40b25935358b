package dev.polder.machinery.meta;

import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Times as {@code metav1.Time} writes them: RFC 3339 in UTC, to the second. */
public final class Times {

    private static final String LAYOUT = "2006-01-02T15:04:05Z07:00";

    private static final String MICRO_LAYOUT = "2006-01-02T15:04:05.000000Z07:00";
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter MICROS_WITH_ZONE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXX", Locale.ROOT);

    private Times() {}

    public static String format(Instant time) {
        return DateTimeFormatter.ISO_INSTANT.format(time.truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * The same time as this server writes it.
     *
     * @throws DecodeException when the text is no RFC 3339 time
     */
    public static String canonical(String text) throws DecodeException {
        try {
            return format(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw new DecodeException("parsing time " + GoText.quoted(text) + " as " + GoText.quoted(LAYOUT)
                    + ": cannot parse " + GoText.quoted(text) + " as \"2006\"");
        }
    }

    /**
     * The same time as Go writes {@code metav1.MicroTime}: with six digits after the second, which the text must have too.
     *
     * @throws DecodeException when the text is no such time
     */
    public static String canonicalMicro(String text) throws DecodeException {
        try {
            return MICROS.format(OffsetDateTime.parse(text, MICROS_WITH_ZONE).toInstant());
        } catch (DateTimeException e) {
            int zone = 19;
            boolean onlyDigitsMissing = text.length() > zone && isTime(text);
            String rest = onlyDigitsMissing ? text.substring(zone) : text;
            throw new DecodeException(
                    "parsing time " + GoText.quoted(text) + " as " + GoText.quoted(MICRO_LAYOUT) + ": cannot parse "
                            + GoText.quoted(rest) + " as " + (onlyDigitsMissing ? "\".000000\"" : "\"2006\""));
        }
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
