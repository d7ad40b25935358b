package dev.polder.machinery.quantity;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Writes quantities: no fraction, the largest unit that fits (apimachinery 0.32 {@code CanonicalizeBytes}). */
final class CanonicalText {

    private static final BigInteger KIBI = BigInteger.valueOf(1024);

    private CanonicalText() {}

    static String of(BigDecimal value, Quantity.Notation notation) {
        if (value.signum() == 0) {
            return "0";
        }
        BigDecimal stripped = value.stripTrailingZeros();
        boolean small = value.abs().compareTo(new BigDecimal(KIBI)) < 0;
        if (notation == Quantity.Notation.BINARY_SI && !small && stripped.scale() <= 0) {
            return binary(value.toBigInteger());
        }
        int exponent = 3 * Math.floorDiv(-stripped.scale(), 3);
        String mantissa = stripped.scaleByPowerOfTen(-exponent).toBigInteger().toString();
        int unit = exponent / 3 + 3;
        // Upstream loses the unit of a number that is too large for all of them.
        boolean exponential = notation == Quantity.Notation.DECIMAL_EXPONENT || unit >= QuantityParser.DECIMAL.size();
        if (exponential) {
            return exponent == 0 ? mantissa : mantissa + "e" + exponent;
        }
        return mantissa + QuantityParser.DECIMAL.get(unit);
    }

    private static String binary(BigInteger number) {
        int power = 0;
        BigInteger mantissa = number;
        while (power < QuantityParser.BINARY.size() && mantissa.mod(KIBI).signum() == 0) {
            mantissa = mantissa.divide(KIBI);
            power++;
        }
        return mantissa + (power == 0 ? "" : QuantityParser.BINARY.get(power - 1));
    }
}
