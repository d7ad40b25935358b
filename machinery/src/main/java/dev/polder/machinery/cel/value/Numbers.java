package dev.polder.machinery.cel.value;

import com.google.common.primitives.UnsignedLong;

/** Equality and order of numbers of all types. */
public final class Numbers {

    private static final double TWO_63 = 0x1p63;

    private Numbers() {}

    /** Whether two numbers are worth the same; NaN equals nothing. */
    public static boolean equal(Number left, Number right) {
        return compare(left, right) == 0 && !isNaN(left) && !isNaN(right);
    }

    /** Whether a number is none. */
    public static boolean isNaN(Number number) {
        return number instanceof Double value && value.isNaN();
    }

    /** -1, 0 or 1; an integer is rounded before it is compared with a double (cel-go {@code common/types/compare.go}). */
    public static int compare(Number left, Number right) {
        if (left instanceof Long a && right instanceof Long b) {
            return Long.compare(a, b);
        }
        if (left instanceof UnsignedLong a && right instanceof UnsignedLong b) {
            return a.compareTo(b);
        }
        if (left instanceof Long a && right instanceof UnsignedLong b) {
            return a < 0 ? -1 : UnsignedLong.valueOf(a).compareTo(b);
        }
        if (left instanceof UnsignedLong && right instanceof Long) {
            return -compare(right, left);
        }
        if (left instanceof Double a && right instanceof Long b) {
            return a < -TWO_63 ? -1 : a > TWO_63 ? 1 : plain(a, (double) b);
        }
        if (left instanceof Long && right instanceof Double) {
            return -compare(right, left);
        }
        return plain(left.doubleValue(), right.doubleValue());
    }

    private static int plain(double left, double right) {
        return left < right ? -1 : left > right ? 1 : 0;
    }
}
