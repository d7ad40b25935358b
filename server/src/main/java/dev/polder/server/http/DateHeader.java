package dev.polder.server.http;

import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of the {@code Date} header, formatted once a second. Belongs to one event loop. */
final class DateHeader {

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private long second = Long.MIN_VALUE;
    private CharSequence text = "";

    DateHeader(InstantSource clock) {
        this.clock = clock;
    }

    CharSequence now() {
        long now = Math.floorDiv(clock.millis(), 1000);
        if (now != second) {
            second = now;
            text = HttpHeaders.createOptimized(HTTP_DATE.format(Instant.ofEpochSecond(now)));
        }
        return text;
    }
}
