package dev.polder.machinery.cel.library.value;

import java.math.BigDecimal;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A number with a unit (CEL type {@code kubernetes.Quantity}; apimachinery 0.32 {@code resource.Quantity}). Two are
 * equal when they stand for the same number.
 *
 * @param value the number; its scale says down to which power of ten it was written
 * @param small whether upstream holds it in 64 bits and a power of ten, which decides about {@link #asInteger}
 */
public record ResourceQuantity(BigDecimal value, boolean small) implements Comparable<ResourceQuantity> {

    /** No sum may have more digits than that: quantities such as {@code 1e2000000000} would fill the memory. */
    private static final int MAX_DIGITS = 100_000;

    private static final int LONG_BITS = 63;
    private static final int POWERS = 32;
    private static final int MIN_POWER = -323;
    private static final int MAX_POWER = 308;

    /**
     * Reads a text such as {@code 100m}, {@code 1.5}, {@code 20Gi} or {@code 1e3}.
     *
     * @throws ValueSyntaxException in the words of upstream
     */
    public static ResourceQuantity parse(String text) throws ValueSyntaxException {
        return QuantityParser.parse(text);
    }

    /** A whole number. */
    public static ResourceQuantity of(long number) {
        return new ResourceQuantity(BigDecimal.valueOf(number), true);
    }

    /** -1, 0 or 1. */
    public int sign() {
        return value.signum();
    }

    @Override
    public int compareTo(ResourceQuantity other) {
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
     * @throws ValueSyntaxException when it has too many digits to write down
     */
    public ResourceQuantity plus(ResourceQuantity other) throws ValueSyntaxException {
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
            throw new ValueSyntaxException("quantity has too many digits");
        }
        BigDecimal sum = value.add(other.value);
        return new ResourceQuantity(
                sum, small && other.small && sum.unscaledValue().bitLength() <= LONG_BITS);
    }

    private static long top(BigDecimal number) {
        return (long) number.precision() - number.scale();
    }

    /**
     * The difference.
     *
     * @throws ValueSyntaxException when it has too many digits to write down
     */
    public ResourceQuantity minus(ResourceQuantity other) throws ValueSyntaxException {
        return plus(new ResourceQuantity(other.value.negate(), other.small));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResourceQuantity quantity && value.compareTo(quantity.value) == 0;
    }

    @Override
    public int hashCode() {
        return value.stripTrailingZeros().hashCode();
    }
}
