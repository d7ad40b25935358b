package dev.polder.machinery.meta;

import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Times as {@code metav1.Time} writes them: RFC 3339 in UTC, to the second. */
public final class Times {

    private static final String LAYOUT = "2006-01-02T15:04:05Z07:00";

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
}
