package dev.polder.machinery.cel.library.text;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.types.TypeType;
import dev.cel.common.values.CelByteString;
import dev.polder.machinery.schema.field.GoText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values as {@code %s} prints them (cel-go 0.22 {@code ext/formatting.go}). */
final class ValueText {

    private static final int DECIMALS = 6;
    private static final long NANOS = 1_000_000_000;

    private ValueText() {}

    /** A value that stands for itself. */
    static String text(@Nullable Object value) throws FormatException {
        return switch (value) {
            case List<?> list -> list(list);
            case Map<?, ?> map -> map(map);
            case Long number -> number.toString();
            case UnsignedLong number -> number.toString();
            case Boolean bit -> bit.toString();
            case Double number -> GoText.number(number);
            case String text -> text;
            case CelByteString bytes -> utf8(bytes);
            case Duration duration -> seconds(duration);
            case Instant instant -> time(instant);
            case OffsetDateTime moment -> time(moment.toInstant());
            case TypeType type -> type.containingTypeName();
            case null, default -> {
                if (TypeNames.isNull(value)) {
                    yield "null";
                }
                throw new FormatException(
                        "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types,"
                                + " durations, and timestamps, was given " + TypeNames.of(value));
            }
        };
    }

    private static String utf8(CelByteString bytes) throws FormatException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FormatException(
                    "could not convert argument \"invalid UTF-8 in bytes, cannot convert to string\" to string");
        }
    }

    /** In seconds, as Go adds a whole number and a fraction. */
    private static String seconds(Duration duration) {
        boolean ahead = duration.isNegative() && duration.getNano() > 0;
        long whole = ahead ? duration.getSeconds() + 1 : duration.getSeconds();
        long nanos = ahead ? duration.getNano() - NANOS : duration.getNano();
        return GoText.plain(whole + nanos / (double) NANOS) + "s";
    }

    /** RFC 3339, without zeros at the end of the fraction. */
    private static String time(Instant instant) {
        String text = instant.toString();
        int point = text.indexOf('.');
        if (point < 0) {
            return text;
        }
        int end = text.length() - 1;
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, end) + "Z";
    }

    private static String decimals(double value) {
        String digits = new BigDecimal(value)
                .abs()
                .setScale(DECIMALS, RoundingMode.HALF_EVEN)
                .toPlainString();
        return (value < 0 || 1 / value < 0 ? "-" : "") + digits;
    }

    /** A value inside of a list or a map, as one would write it in an expression. */
    private static String literal(@Nullable Object value) throws FormatException {
        return switch (value) {
            case String text -> GoText.quote(text);
            case CelByteString bytes -> "b" + GoText.quote(utf8(bytes));
            case Double number -> Double.isFinite(number) ? decimals(number) : GoText.quote(GoText.number(number));
            case Duration duration -> "duration(" + GoText.quote(seconds(duration)) + ")";
            case Instant instant -> "timestamp(" + GoText.quote(time(instant)) + ")";
            case OffsetDateTime moment -> literal(moment.toInstant());
            case null, default -> {
                String type = TypeNames.of(value);
                if (type.contains(".") || type.equals("optional_type") || type.equals("object")) {
                    throw new FormatException("no formatting function for " + type);
                }
                yield text(value);
            }
        };
    }

    private static String list(List<?> list) throws FormatException {
        StringJoiner out = new StringJoiner(", ", "[", "]");
        for (Object item : list) {
            out.add(literal(item));
        }
        return out.toString();
    }

    private static String map(Map<?, ?> map) throws FormatException {
        Map<String, String> entries = new TreeMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            entries.put(key(entry.getKey()), literal(entry.getValue()));
        }
        StringJoiner out = new StringJoiner(", ", "{", "}");
        entries.forEach((key, value) -> out.add(key + ":" + value));
        return out.toString();
    }

    private static String key(@Nullable Object key) throws FormatException {
        return switch (key) {
            case String text -> GoText.quote(text);
            case Boolean bit -> bit.toString();
            case Long number -> number.toString();
            case UnsignedLong number -> number.toString();
            case null, default ->
                throw new FormatException("no formatting function for map key of type " + TypeNames.of(key));
        };
    }
}
