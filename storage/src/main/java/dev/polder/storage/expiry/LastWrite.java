package dev.polder.storage.expiry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.storage.view.ExpiryRule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Objects that end some time after they were last written, as upstream gives a lease to every write of an event
 * (apiserver {@code registry/generic/registry/store.go}, {@code calculateTTL}).
 *
 * <p>The time of the last write is the latest of {@code metadata.creationTimestamp} and the times in {@code
 * metadata.managedFields}: the server itself sets them, where what an event says of its own times is its client's word. A write
 * that only takes fields away moves none of them, and so does not prolong a life. Both have whole seconds, cut off: a second is
 * added, so that nothing ends early.
 *
 * @param keep how long objects stay; longer than nothing
 */
public record LastWrite(Duration keep) implements ExpiryRule {

    private static final Duration CUT_OFF = Duration.ofSeconds(1);

    public LastWrite {
        if (!keep.isPositive()) {
            throw new IllegalArgumentException("objects are kept for longer than nothing");
        }
    }

    @Override
    public Optional<Instant> end(ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        Instant last = later(Instant.MIN, metadata.path("creationTimestamp"));
        for (JsonNode entry : metadata.path("managedFields")) {
            last = later(last, entry.path("time"));
        }
        return last.equals(Instant.MIN) ? Optional.empty() : Optional.of(end(last));
    }

    private Instant end(Instant last) {
        try {
            return last.plus(keep).plus(CUT_OFF);
        } catch (DateTimeException | ArithmeticException beyondAllTime) {
            return Instant.MAX;
        }
    }

    private static Instant later(Instant last, JsonNode time) {
        try {
            Instant read =
                    time.isTextual() ? OffsetDateTime.parse(time.textValue()).toInstant() : Instant.MIN;
            return read.isAfter(last) ? read : last;
        } catch (DateTimeException noTime) {
            return last;
        }
    }
}
