package dev.polder.machinery.schema.field;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.stream.Collectors;

/** Values as Go's {@code fmt} prints them, because upstream's messages contain them. */
public final class GoText {

    private GoText() {}

    /** A float64 with {@code %v}, which is {@code %g}: the shortest digits, an exponent below 1e-4 and from 1e6. */
    public static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        double size = Math.abs(value);
        return size < 1e-4 || size >= 1e6 ? exponent(value) : plain(value);
    }

    /** A float64 with {@code strconv.FormatFloat(f, 'f', -1, 64)}. */
    public static String plain(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return digits.signum() == 0 ? "0" : digits.toPlainString();
    }

    /** A string with {@code %q}: double quotes, escapes for what cannot be printed. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> appendEscaped(out, c));
        return out.append('"').toString();
    }

    private static void appendEscaped(StringBuilder out, int c) {
        int simple = "\u0007\b\f\n\r\t\u000b\\\"".indexOf(c);
        if (simple >= 0) {
            out.append('\\').append("abfnrtv\\\"".charAt(simple));
        } else if (Printable.is(c)) {
            out.appendCodePoint(c);
        } else if (c < ' ' || c == 0x7f) {
            out.append(String.format("\\x%02x", c));
        } else {
            out.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
        }
    }

    /** A slice of strings with {@code %v}: {@code [a b]}. */
    public static String list(Collection<String> items) {
        return items.stream().collect(Collectors.joining(" ", "[", "]"));
    }

    /** A slice of strings with {@code %q}: {@code ["a" "b"]}. */
    public static String quotedList(Collection<String> items) {
        return items.stream().map(GoText::quote).collect(Collectors.joining(" ", "[", "]"));
    }

    private static String exponent(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        String unscaled = digits.unscaledValue().abs().toString();
        int exponent = unscaled.length() - 1 - digits.scale();
        String mantissa = unscaled.length() == 1 ? unscaled : unscaled.charAt(0) + "." + unscaled.substring(1);
        String sign = exponent < 0 ? "-" : "+";
        int size = Math.abs(exponent);
        return (value < 0 ? "-" : "") + mantissa + "e" + sign + (size < 10 ? "0" : "") + size;
    }
}
