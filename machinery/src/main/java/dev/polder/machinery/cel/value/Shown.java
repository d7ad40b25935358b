package dev.polder.machinery.cel.value;

import java.math.BigDecimal;

/** Values as Go prints them (packages {@code fmt} and {@code strconv}). */
public final class Shown {

    /** With {@code %g} numbers below have an exponent. */
    private static final int LEAST_PLAIN = -4;

    /** With {@code %g} numbers from here on have an exponent. */
    private static final int LEAST_LARGE = 6;

    private Shown() {}

    /** A value in a message. */
    public static String of(Object value) {
        return value instanceof Double number ? number(number) : String.valueOf(value);
    }

    /** A float64 with {@code %g}: as few digits as stand for it. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return Double.compare(value, 0) < 0 ? "-0" : "0";
        }
        BigDecimal number = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        String digits = number.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - number.scale();
        if (exponent >= LEAST_PLAIN && exponent < LEAST_LARGE) {
            return number.toPlainString();
        }
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        int size = Math.abs(exponent);
        return (value < 0 ? "-" : "") + mantissa + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
    }
}
