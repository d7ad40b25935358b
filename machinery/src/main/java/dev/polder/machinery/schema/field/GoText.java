package dev.polder.machinery.schema.field;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.stream.Collectors;

/** Values as Go's {@code fmt} prints them, because upstream's messages contain them. */
public final class GoText {

    private GoText() {}

    /** A float64 with {@code %v}: the shortest digits, an exponent below 1e-4 and from 1e21. */
    public static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-4 || size >= 1e21)) {
            return exponent(value);
        }
        return plain(value);
    }

    /** A float64 with {@code strconv.FormatFloat(f, 'f', -1, 64)}. */
    public static String plain(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return digits.signum() == 0 ? "0" : digits.toPlainString();
    }

    /** A string with {@code %q}, for the characters that occur in practice. */
    public static String quote(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }

    /** A slice of strings with {@code %v}: {@code [a b]}. */
    public static String list(Collection<String> items) {
        return items.stream().collect(Collectors.joining(" ", "[", "]"));
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
