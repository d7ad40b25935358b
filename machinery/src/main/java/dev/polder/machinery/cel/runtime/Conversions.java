package dev.polder.machinery.cel.runtime;

import com.google.common.primitives.UnsignedLong;
import com.google.re2j.Pattern;
import dev.cel.common.types.TypeType;
import dev.cel.common.values.CelByteString;
import dev.polder.machinery.cel.library.value.Cidr;
import dev.polder.machinery.cel.library.value.IpAddress;
import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.cel.value.GoTime;
import dev.polder.machinery.cel.value.Shown;
import dev.polder.machinery.cel.value.TypeNames;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@code int(x)}, {@code string(x)} and the like (cel-go {@code common/types}, the {@code ConvertToType} of each type). */
final class Conversions {

    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?");
    private static final double TWO_63 = 0x1p63;
    private static final double TWO_64 = 0x1p64;

    private static final DateTimeFormatter RFC3339 = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendOffset("+HH:MM", "Z")
            .toFormatter();

    private Conversions() {}

    static Object toInt(Object[] args) {
        return switch (args[0]) {
            case Long number -> number;
            case UnsignedLong number -> Arithmetic.signed(number.bigIntegerValue());
            case Double number ->
                number > -TWO_63 && number < TWO_63 ? (Object) number.longValue() : new EvalError("integer overflow");
            case Duration duration -> Arithmetic.signed(Arithmetic.nanos(duration));
            case OffsetDateTime moment -> moment.toEpochSecond();
            case String text
            when INTEGER.matches(text) && new BigInteger(text).bitLength() <= 63 -> Long.parseLong(text);
            default -> impossible(args[0], "int");
        };
    }

    static Object toUint(Object[] args) {
        return switch (args[0]) {
            case UnsignedLong number -> number;
            case Long number -> Arithmetic.unsigned(BigInteger.valueOf(number));
            case Double number ->
                number >= 0 && number < TWO_64
                        ? UnsignedLong.valueOf(new BigDecimal(number).toBigInteger())
                        : new EvalError("unsigned integer overflow");
            case String text
            when INTEGER.matches(text) && Character.isDigit(text.charAt(0)) && new BigInteger(text).bitLength() <= 64 ->
                UnsignedLong.valueOf(new BigInteger(text));
            default -> impossible(args[0], "uint");
        };
    }

    static Object toDouble(Object[] args) {
        return switch (args[0]) {
            case Number number -> number.doubleValue();
            case String text -> parseDouble(text).orElse(impossible(text, "double"));
            default -> impossible(args[0], "double");
        };
    }

    private static Optional<Object> parseDouble(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        String unsigned = word.startsWith("-") || word.startsWith("+") ? word.substring(1) : word;
        if (unsigned.equals("nan") && unsigned.length() == word.length()) {
            return Optional.of(Double.NaN);
        }
        if (unsigned.equals("inf") || unsigned.equals("infinity")) {
            return Optional.of(word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        if (!NUMBER.matches(text)) {
            return Optional.empty();
        }
        double value = Double.parseDouble(text);
        return Double.isInfinite(value) ? Optional.empty() : Optional.of(value);
    }

    static Object toBool(Object[] args) {
        return switch (args[0]) {
            case Boolean bool -> bool;
            case String text when TRUE.contains(text) -> true;
            case String text when FALSE.contains(text) -> false;
            default -> impossible(args[0], "bool");
        };
    }

    static Object toText(Object[] args) {
        return switch (args[0]) {
            case String text -> text;
            case Double number -> Shown.number(number);
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            case CelByteString bytes -> decode(bytes);
            case Duration duration -> seconds(duration) + "s";
            case OffsetDateTime moment -> RFC3339.format(moment);
            case IpAddress address -> address.toString();
            case Cidr network -> network.toString();
            default -> impossible(args[0], "string");
        };
    }

    /** Seconds as a float64 has them. */
    private static String seconds(Duration duration) {
        double seconds = duration.getSeconds() + duration.getNano() / 1e9;
        return new BigDecimal(Double.toString(seconds)).stripTrailingZeros().toPlainString();
    }

    private static Object decode(CelByteString bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return new EvalError("invalid UTF-8 in bytes, cannot convert to string");
        }
    }

    static Object toBytes(Object[] args) {
        return switch (args[0]) {
            case CelByteString bytes -> bytes;
            case String text -> CelByteString.copyFromUtf8(text);
            default -> impossible(args[0], "bytes");
        };
    }

    static Object toDuration(Object[] args) {
        return switch (args[0]) {
            case Duration duration -> duration;
            case String text ->
                GoTime.duration(text).<Object>map(found -> found).orElse(impossible(text, "google.protobuf.Duration"));
            default -> impossible(args[0], "google.protobuf.Duration");
        };
    }

    static Object toMoment(Object[] args) {
        return switch (args[0]) {
            case OffsetDateTime moment -> moment;
            case Long seconds -> Arithmetic.moment(seconds);
            case String text ->
                GoTime.moment(text, true)
                        .map(found -> Arithmetic.moment(found.toEpochSecond()) instanceof EvalError error
                                ? (Object) error
                                : found)
                        .orElse(impossible(text, "google.protobuf.Timestamp"));
            default -> impossible(args[0], "google.protobuf.Timestamp");
        };
    }

    static Object toType(Object[] args) {
        return TypeNames.typeOf(args[0])
                .<Object>map(TypeType::create)
                .orElse(new EvalError("type conversion error from '" + TypeNames.nameOf(args[0]) + "' to 'type'"));
    }

    private static Object impossible(Object value, String type) {
        return new EvalError("type conversion error from '" + TypeNames.nameOf(value) + "' to '" + type + "'");
    }
}
