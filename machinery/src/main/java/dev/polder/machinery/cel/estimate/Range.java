package dev.polder.machinery.cel.estimate;

/**
 * The least and the most that a size or a cost can be (cel-go {@code SizeEstimate}, {@code CostEstimate}). Both are
 * unsigned 64-bit numbers, as upstream's are; what is larger counts as the largest.
 */
public record Range(long min, long max) {

    /** 2^64 - 1. */
    public static final long UNBOUNDED = -1;

    /** Nothing is known. */
    static final Range UNKNOWN = new Range(0, UNBOUNDED);

    static final Range ZERO = new Range(0, 0);
    static final Range ONE = new Range(1, 1);

    private static final double TWO_TO_63 = 0x1p63;
    private static final double TWO_TO_64 = 0x1p64;

    static Range exactly(long value) {
        return new Range(value, value);
    }

    Range plus(Range other) {
        return new Range(add(min, other.min), add(max, other.max));
    }

    Range times(Range other) {
        return new Range(multiply(min, other.min), multiply(max, other.max));
    }

    /** Times a factor, rounded up. */
    Range times(double factor) {
        return new Range(scale(min, factor), scale(max, factor));
    }

    /** The smallest range around both. */
    Range or(Range other) {
        return new Range(smaller(min, other.min), -1 - smaller(-1 - max, -1 - other.max));
    }

    /** The sum of two unsigned numbers. */
    public static long add(long a, long b) {
        return Long.compareUnsigned(a, UNBOUNDED - b) > 0 ? UNBOUNDED : a + b;
    }

    /** The product of two unsigned numbers. */
    public static long multiply(long a, long b) {
        return b != 0 && Long.compareUnsigned(a, Long.divideUnsigned(UNBOUNDED, b)) > 0 ? UNBOUNDED : a * b;
    }

    static long smaller(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    private static long scale(long value, double factor) {
        return ceil(toDouble(value) * factor);
    }

    /** The next whole number as an unsigned one. */
    static long ceil(double value) {
        double whole = Math.ceil(value);
        if (whole >= TWO_TO_64) {
            return UNBOUNDED;
        }
        return whole < TWO_TO_63 ? (long) whole : (long) (whole - TWO_TO_63) + Long.MIN_VALUE;
    }

    /** An unsigned number as a double. */
    public static double toDouble(long value) {
        if (value >= 0) {
            return value;
        }
        // The lowest bit is kept as a sticky one, so that halving does not round twice.
        return ((value >>> 1) | (value & 1)) * 2.0;
    }
}
