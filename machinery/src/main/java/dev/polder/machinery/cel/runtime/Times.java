package dev.polder.machinery.cel.runtime;

import dev.polder.machinery.cel.value.EvalError;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Parts of moments, in UTC unless a zone is named, and of durations (cel-go {@code cel.timeUTCLibrary}). */
final class Times {

    private static final int NANOS_PER_MILLI = 1_000_000;

    private Times() {}

    /**
     * A function that reads a part.
     *
     * @param ofDuration how to read it off a duration; null when durations have none
     */
    static Call.Function part(ToLongFunction<ZonedDateTime> ofMoment, @Nullable ToLongFunction<Duration> ofDuration) {
        return args -> {
            if (args[0] instanceof Duration duration && ofDuration != null && args.length == 1) {
                return ofDuration.applyAsLong(duration);
            }
            if (!(args[0] instanceof OffsetDateTime moment)) {
                return EvalError.noOverload(args[0]);
            }
            if (args.length == 1) {
                return ofMoment.applyAsLong(moment.atZoneSameInstant(ZoneOffset.UTC));
            }
            if (!(args[1] instanceof String name)) {
                return EvalError.noOverload(args[1]);
            }
            try {
                return ofMoment.applyAsLong(moment.atZoneSameInstant(zone(name)));
            } catch (DateTimeException | NumberFormatException e) {
                return new EvalError("unknown time zone " + name);
            }
        };
    }

    static long milliseconds(ZonedDateTime moment) {
        return moment.getNano() / NANOS_PER_MILLI;
    }

    /** A name, or hours and minutes such as {@code -08:30}. */
    private static ZoneId zone(String name) {
        int colon = name.indexOf(':');
        if (colon < 0) {
            return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
        }
        int hours = Integer.parseInt(name.substring(0, colon));
        int minutes = Integer.parseInt(name.substring(colon + 1));
        int offset = name.startsWith("-") ? hours * 60 - minutes : hours * 60 + minutes;
        return ZoneOffset.ofTotalSeconds(offset * 60);
    }
}
