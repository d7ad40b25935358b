package dev.polder.machinery.cel.library.text;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Doubles as {@code golang.org/x/text} 0.19 prints them for {@code en_US}: with commas between thousands, and powers
 * of ten in superscript.
 */
final class NumberText {

    private static final String SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private static final String TIMES_TEN = "\u202f×\u202f10";
    private static final int FRACTION = 6;

    /** A number in a verb of Go is read until it is larger than that; then the verb is given up. */
    private static final long MAX_NUMBER = 1_000_000;

    private static final String NO_VERB = "%!(NOVERB)";

    private NumberText() {}

    /** With a count of decimals, of which x/text keeps 8 bits for the least and 16 for the greatest. */
    static String fixed(double value, long precision) {
        if (precision / 10 > MAX_NUMBER) {
            return NO_VERB;
        }
        if (!Double.isFinite(value)) {
            return special(value);
        }
        int least = (int) (precision & 0xff);
        int greatest = (short) precision;
        BigDecimal number = greatest < 0 ? new BigDecimal(Double.toString(value)) : new BigDecimal(value);
        if (greatest >= 0) {
            number = number.setScale(greatest, RoundingMode.HALF_EVEN);
        }
        String digits = number.abs().toPlainString();
        int point = digits.indexOf('.');
        String whole = point < 0 ? digits : digits.substring(0, point);
        StringBuilder fraction = new StringBuilder(point < 0 ? "" : digits.substring(point + 1));
        while (fraction.length() > least && fraction.charAt(fraction.length() - 1) == '0') {
            fraction.setLength(fraction.length() - 1);
        }
        fraction.append("0".repeat(Math.max(0, least - fraction.length())));
        return (value < 0 ? "-" : "") + grouped(whole) + (fraction.isEmpty() ? "" : "." + fraction);
    }

    private static String grouped(String digits) {
        StringBuilder out = new StringBuilder(digits);
        for (int at = digits.length() - 3; at > 0; at -= 3) {
            out.insert(at, ',');
        }
        return out.toString();
    }

    private static String special(double value) {
        return Double.isNaN(value) ? "NaN" : value > 0 ? "∞" : "-∞";
    }

    /** With six decimals, always: cel-go takes the precision for the width, of which x/text keeps 16 bits. */
    static String scientific(double value, long precision) {
        if (precision / 10 > MAX_NUMBER) {
            return NO_VERB;
        }
        String text = Double.isFinite(value) ? scientific(value) : special(value);
        int width = (int) (precision & 0xffff);
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private static String scientific(double value) {
        BigDecimal number = new BigDecimal(value).abs();
        int exponent = number.signum() == 0 ? 0 : number.precision() - number.scale() - 1;
        BigDecimal mantissa = number.scaleByPowerOfTen(-exponent).setScale(FRACTION, RoundingMode.HALF_EVEN);
        if (mantissa.compareTo(BigDecimal.TEN) >= 0) {
            exponent++;
            mantissa = number.scaleByPowerOfTen(-exponent).setScale(FRACTION, RoundingMode.HALF_EVEN);
        }
        return (value < 0 ? "-" : "") + mantissa.toPlainString() + TIMES_TEN + superscript(exponent);
    }

    private static String superscript(int exponent) {
        int size = Math.abs(exponent);
        StringBuilder out = new StringBuilder(exponent < 0 ? "⁻" : "");
        String digits = size < 10 ? "0" + size : String.valueOf(size);
        digits.chars().forEach(digit -> out.append(SUPERSCRIPT.charAt(digit - '0')));
        return out.toString();
    }
}
