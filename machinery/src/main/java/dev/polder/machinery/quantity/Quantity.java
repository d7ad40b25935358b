package dev.polder.machinery.quantity;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A number with a unit (apimachinery 0.32 {@code resource.Quantity}; CEL type {@code kubernetes.Quantity}). Two are
 * equal when they stand for the same number.
 *
 * @param value the number; its scale says down to which power of ten it was written
 * @param small whether upstream holds it in 64 bits and a power of ten, which decides about {@link #asInteger}
 * @param notation how the text was written, which the canonical text keeps
 */
public record Quantity(BigDecimal value, boolean small, Notation notation) implements Comparable<Quantity> {

    /** How a quantity is written. */
    public enum Notation {
        DECIMAL_SI,
        DECIMAL_EXPONENT,
        BINARY_SI
    }

    /** No sum may have more digits than that: quantities such as {@code 1e2000000000} would fill the memory. */
    private static final int MAX_DIGITS = 100_000;

    private static final int LONG_BITS = 63;
    private static final int POWERS = 32;
    private static final int MIN_POWER = -323;
    private static final int MAX_POWER = 308;

    /**
     * Reads a text such as {@code 100m}, {@code 1.5}, {@code 20Gi} or {@code 1e3}.
     *
     * @throws QuantitySyntaxException in the words of upstream
     */
    public static Quantity parse(String text) throws QuantitySyntaxException {
        return QuantityParser.parse(text);
    }

    /** A whole number. */
    public static Quantity of(long number) {
        return new Quantity(BigDecimal.valueOf(number), true, Notation.DECIMAL_EXPONENT);
    }

    /** -1, 0 or 1. */
    public int sign() {
        return value.signum();
    }

    @Override
    public int compareTo(Quantity other) {
        return value.compareTo(other.value);
    }

    /** The integer it is; empty when it is none, is too large, or was written with a fraction, even one of zeros. */
    public OptionalLong asInteger() {
        if (!small || value.scale() > 0) {
            return OptionalLong.empty();
        }
        if (value.signum() == 0) {
            return OptionalLong.of(0);
        }
        // Of 64 bits there are 19 digits at most.
        boolean fits = top(value) <= 19 && value.toBigIntegerExact().bitLength() <= LONG_BITS;
        return fits ? OptionalLong.of(value.longValueExact()) : OptionalLong.empty();
    }

    /** The nearest double, or nearly so: upstream multiplies two rounded numbers. */
    public double asApproximateFloat() {
        double base = value.unscaledValue().doubleValue();
        return value.scale() == 0 ? base : base * power(-(long) value.scale());
    }

    /** Go's {@code math.Pow10}: from two tables. */
    private static double power(long exponent) {
        if (exponent < MIN_POWER) {
            return 0;
        }
        if (exponent > MAX_POWER) {
            return Double.POSITIVE_INFINITY;
        }
        int size = (int) Math.abs(exponent);
        double rest = Double.parseDouble("1e" + size % POWERS);
        int round = size / POWERS * POWERS;
        return exponent < 0 ? Double.parseDouble("1e-" + round) / rest : Double.parseDouble("1e" + round) * rest;
    }

    /**
     * The sum.
     *
     * @throws QuantitySyntaxException when it has too many digits to write down
     */
    public Quantity plus(Quantity other) throws QuantitySyntaxException {
        if (small && other.small) {
            if (other.value.signum() == 0) {
                return this;
            }
            if (value.signum() == 0) {
                return other;
            }
        }
        long digits = Math.max(top(value), top(other.value)) + Math.max(value.scale(), other.value.scale());
        if (digits > MAX_DIGITS) {
            throw new QuantitySyntaxException("quantity has too many digits");
        }
        BigDecimal sum = value.add(other.value);
        boolean fits = small && other.small && sum.unscaledValue().bitLength() <= LONG_BITS;
        return new Quantity(sum, fits, value.signum() == 0 ? other.notation : notation);
    }

    private static long top(BigDecimal number) {
        return (long) number.precision() - number.scale();
    }

    /**
     * The difference.
     *
     * @throws QuantitySyntaxException when it has too many digits to write down
     */
    public Quantity minus(Quantity other) throws QuantitySyntaxException {
        return plus(new Quantity(other.value.negate(), other.small, other.notation));
    }

    /** Whether it has no fraction, to the thousandth, which is as far as upstream looks. */
    public boolean isWhole() {
        if (value.scale() <= 0) {
            return true;
        }
        BigDecimal millis = value.scaleByPowerOfTen(3).setScale(0, RoundingMode.UP);
        return millis.remainder(BigDecimal.valueOf(1000)).signum() == 0;
    }

    /** The one text that stands for this value in this notation: no fraction, the largest unit that fits. */
    public String canonical() {
        return CanonicalText.of(value, notation);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Quantity quantity && value.compareTo(quantity.value) == 0;
    }

    @Override
    public int hashCode() {
        return value.stripTrailingZeros().hashCode();
    }
}
