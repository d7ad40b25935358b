package dev.polder.machinery.cel.value;

import dev.cel.common.values.CelByteString;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoBase64;
import dev.polder.machinery.schema.format.TimeFormats;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Strings whose format makes them something else for rules: moments, durations and bytes. */
final class Texts {

    /** What an empty date-time stands for ({@code strfmt.NewDateTime}). */
    private static final OffsetDateTime EMPTY = Instant.EPOCH.atOffset(ZoneOffset.UTC);

    private Texts() {}

    static Object of(String text, String format) {
        return switch (format) {
            case "duration" ->
                GoTime.wordyDuration(text)
                        .<Object>map(found -> found)
                        .orElseGet(() -> new EvalError(
                                "Invalid duration " + text + ": unable to parse " + text + " as duration"));
            case "date" -> date(text);
            case "date-time" -> dateTime(text);
            case "byte" -> bytes(text);
            default -> text;
        };
    }

    private static Object date(String text) {
        return TimeFormats.isDate(text)
                ? LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC)
                : new EvalError("Invalid date formatted string " + text + ": " + unparsable(text, "2006-01-02"));
    }

    private static Object dateTime(String text) {
        if (text.isEmpty()) {
            return EMPTY;
        }
        return GoTime.moment(text, false)
                .<Object>map(found -> found)
                .orElseGet(() -> new EvalError(
                        "Invalid date-time formatted string " + text + ": " + unparsable(text, "2006-01-02T15:04:05")));
    }

    private static String unparsable(String text, String layout) {
        return "parsing time \"" + text + "\" as \"" + layout + "\": cannot parse \"" + text + "\"";
    }

    private static Object bytes(String text) {
        try {
            return CelByteString.of(GoBase64.URL.decode(text));
        } catch (DecodeException e) {
            return new EvalError("Invalid byte formatted string " + text + ": " + e.getMessage());
        }
    }
}
