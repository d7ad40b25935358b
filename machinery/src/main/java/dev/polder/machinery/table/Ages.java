package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** How long ago something was. */
final class Ages {

    private Ages() {}

    /** The age of an RFC 3339 time: {@code <unknown>} when there is none, {@code <invalid>} when it is no time. */
    static String since(JsonNode time, Instant now) {
        String text = time.asText("");
        if (time.isNull() || text.isEmpty()) {
            return "<unknown>";
        }
        try {
            Instant then = OffsetDateTime.parse(text).toInstant();
            return HumanDuration.text(Duration.between(then, now));
        } catch (DateTimeException e) {
            return "<invalid>";
        }
    }

    /** The age of an object. */
    static String of(JsonNode object, Instant now) {
        return since(object.path("metadata").path("creationTimestamp"), now);
    }
}
