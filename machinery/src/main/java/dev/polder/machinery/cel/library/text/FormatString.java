package dev.polder.machinery.cel.library.text;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code <string>.format(<list>)} (cel-go 0.22 {@code ext/formatting.go}), in the locale {@code en_US}. */
public final class FormatString {

    private FormatString() {}

    /**
     * Puts values into a format.
     *
     * @throws CelEvaluationException in cel-go's words, when there are too few values or one does not fit
     */
    public static String format(String format, List<?> values) throws CelEvaluationException {
        FormatWalk.Arguments arguments = new FormatWalk.Arguments() {

            @Override
            public int size() {
                return values.size();
            }

            @Override
            public void request(int index) throws FormatException {
                if (index >= values.size()) {
                    throw new FormatException("index " + index + " out of range");
                }
            }

            @Override
            public String apply(FormatClause clause, int index) throws FormatException {
                return FormatString.apply(clause, values.get(index));
            }
        };
        try {
            return FormatWalk.walk(format, arguments);
        } catch (FormatException e) {
            throw new CelEvaluationException(e.getMessage(), e);
        }
    }

    private static String apply(FormatClause clause, @Nullable Object value) throws FormatException {
        return switch (clause.verb()) {
            case 'd' -> integer(value, 10, "decimal clause can only be used on integers");
            case 'o' -> integer(value, 8, "octal clause can only be used on integers");
            case 'b' ->
                value instanceof Boolean bit
                        ? (bit ? "1" : "0")
                        : integer(value, 2, "only integers and bools can be formatted as binary");
            case 'x' -> hex(value);
            case 'X' -> hex(value).toUpperCase(Locale.ROOT);
            case 'f' ->
                NumberText.fixed(number(value, "fixed-point clause can only be used on doubles"), clause.precision());
            case 'e' ->
                NumberText.scientific(
                        number(value, "scientific clause can only be used on doubles"), clause.precision());
            default -> ValueText.text(value);
        };
    }

    private static FormatException misfit(String message, @Nullable Object value) {
        return new FormatException(message + ", was given " + TypeNames.of(value));
    }

    private static String integer(@Nullable Object value, int radix, String message) throws FormatException {
        if (value instanceof Long number) {
            return BigInteger.valueOf(number).toString(radix);
        }
        if (value instanceof UnsignedLong number) {
            return number.bigIntegerValue().toString(radix);
        }
        throw misfit(message, value);
    }

    private static String hex(@Nullable Object value) throws FormatException {
        if (value instanceof String text) {
            return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        }
        if (value instanceof CelByteString bytes) {
            return HexFormat.of().formatHex(bytes.toByteArray());
        }
        return integer(value, 16, "only integers, byte buffers, and strings can be formatted as hex");
    }

    private static double number(@Nullable Object value, String message) throws FormatException {
        if (value instanceof Double number) {
            return number;
        }
        if (value instanceof String text) {
            return switch (text) {
                case "NaN" -> Double.NaN;
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> throw misfit(message, value);
            };
        }
        throw misfit(message, value);
    }
}
