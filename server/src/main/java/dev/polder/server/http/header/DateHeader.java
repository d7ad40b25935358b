package dev.polder.server.http.header;

import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of the {@code Date} header, formatted once a second. Belongs to one event loop. */
public final class DateHeader {

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private long second = Long.MIN_VALUE;
    private CharSequence text = "";

    /** The value at a time, in milliseconds since 1970. */
    public CharSequence at(long millis) {
        long asked = Math.floorDiv(millis, 1000);
        if (asked != second) {
            second = asked;
            text = HttpHeaders.createOptimized(HTTP_DATE.format(Instant.ofEpochSecond(asked)));
        }
        return text;
    }
}
