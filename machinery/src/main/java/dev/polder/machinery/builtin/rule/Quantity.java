package dev.polder.machinery.builtin.rule;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * A number with a unit (apimachinery {@code resource.Quantity}).
 *
 * @param value the number, rounded up to nanos and capped to what 64 bits hold
 * @param notation how the text was written, which the canonical text keeps
 */
public record Quantity(BigDecimal value, Notation notation) {

    /** What is wrong with a text that is no quantity. */
    public static final String MALFORMED =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    /** Longer texts are refused before they are parsed; canonical ones have less than 25 characters. */
    private static final int MAX_TEXT = 256;

    private static final int MAX_EXPONENT = 100;
    private static final int NANO_SCALE = 9;
    private static final BigDecimal MAX = new BigDecimal(Long.MAX_VALUE);
    private static final BigInteger KIBI = BigInteger.valueOf(1024);
    private static final Pattern TEXT = Pattern.compile("([+-]?)([0-9]*)(?:\\.([0-9]*))?([a-zA-Z]*)([-+]?[0-9]*)");
    private static final List<String> DECIMAL = List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
    private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");

    /** How a quantity is written. */
    public enum Notation {
        DECIMAL_SI,
        DECIMAL_EXPONENT,
        BINARY_SI
    }

    /** Reads a text such as {@code 100m}, {@code 1.5}, {@code 20Gi} or {@code 1e3}; empty when it is no quantity. */
    public static Optional<Quantity> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (text.length() > MAX_TEXT || !matcher.matches()) {
            return Optional.empty();
        }
        String whole = matcher.group(2);
        String fraction = matcher.group(3) == null ? "" : matcher.group(3);
        if (whole.isEmpty() && fraction.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group(1) + "0" + whole + "." + fraction + "0");
        return scaled(number, matcher.group(4), matcher.group(5));
    }

    private static Optional<Quantity> scaled(BigDecimal number, String unit, String exponent) {
        boolean exponential = unit.equals("e") || (unit.equals("E") && !exponent.isEmpty());
        if (exponential) {
            return exponent(exponent)
                    .map(power -> new Quantity(bounded(number.scaleByPowerOfTen(power)), Notation.DECIMAL_EXPONENT));
        }
        int decimal = DECIMAL.indexOf(unit);
        int binary = BINARY.indexOf(unit);
        if (!exponent.isEmpty() || (decimal < 0 && binary < 0)) {
            return Optional.empty();
        }
        return Optional.of(
                decimal >= 0
                        ? new Quantity(bounded(number.scaleByPowerOfTen(3 * (decimal - 3))), Notation.DECIMAL_SI)
                        : new Quantity(bounded(number.multiply(new BigDecimal(KIBI.pow(binary)))), Notation.BINARY_SI));
    }

    private static Optional<Integer> exponent(String text) {
        try {
            int power = Integer.parseInt(text);
            return Math.abs(power) > MAX_EXPONENT ? Optional.empty() : Optional.of(power);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static BigDecimal bounded(BigDecimal number) {
        BigDecimal rounded = number.setScale(NANO_SCALE, RoundingMode.UP);
        return rounded.abs().compareTo(MAX) <= 0 ? rounded : rounded.signum() < 0 ? MAX.negate() : MAX;
    }

    public boolean isNegative() {
        return value.signum() < 0;
    }

    /** Whether it has no fraction, to the thousandth, which is as far as upstream looks. */
    public boolean isWhole() {
        BigDecimal millis = value.scaleByPowerOfTen(3).setScale(0, RoundingMode.UP);
        return millis.remainder(BigDecimal.valueOf(1000)).signum() == 0;
    }

    /** The one text that stands for this value in this notation: no fraction, the largest unit that fits. */
    public String canonical() {
        if (value.signum() == 0) {
            return "0";
        }
        boolean small = value.abs().compareTo(new BigDecimal(KIBI)) < 0;
        boolean fractional = value.stripTrailingZeros().scale() > 0;
        if (notation == Notation.BINARY_SI && !small && !fractional) {
            return binary(value.toBigInteger());
        }
        BigDecimal stripped = value.stripTrailingZeros();
        int exponent = 3 * Math.floorDiv(-stripped.scale(), 3);
        String mantissa = stripped.scaleByPowerOfTen(-exponent).toBigInteger().toString();
        if (notation == Notation.DECIMAL_EXPONENT) {
            return exponent == 0 ? mantissa : mantissa + "e" + exponent;
        }
        return mantissa + DECIMAL.get(exponent / 3 + 3);
    }

    private static String binary(BigInteger number) {
        int power = 0;
        BigInteger mantissa = number;
        while (power < BINARY.size() - 1 && mantissa.mod(KIBI).signum() == 0) {
            mantissa = mantissa.divide(KIBI);
            power++;
        }
        return mantissa + BINARY.get(power);
    }
}
