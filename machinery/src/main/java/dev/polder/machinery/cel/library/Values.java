package dev.polder.machinery.cel.library;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.RuntimeEquality;
import dev.cel.runtime.RuntimeHelpers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Order, sum and equality of values of CEL (cel-go 0.22 {@code common/types}). */
final class Values {

    private static final RuntimeEquality EQUALITY = RuntimeEquality.create(RuntimeHelpers.create(), CelOptions.DEFAULT);

    private static final Map<CelType, Object> ZEROS = Map.of(
            SimpleType.INT,
            0L,
            SimpleType.UINT,
            UnsignedLong.ZERO,
            SimpleType.DOUBLE,
            0.0,
            SimpleType.DURATION,
            Duration.ZERO);

    private Values() {}

    /** Whether CEL's {@code ==} says so. */
    static boolean same(@Nullable Object a, @Nullable Object b) {
        return a == null ? b == null : b != null && EQUALITY.objectEquals(a, b);
    }

    /** Whether values of the type can be added up. */
    static boolean hasSum(CelType type) {
        return ZEROS.containsKey(type);
    }

    /** What the sum of no values of a type that has a sum is. */
    static Object zero(CelType type) {
        return Objects.requireNonNull(ZEROS.get(type));
    }

    /** The zero of the type of a value; null for types that have no sum. */
    static @Nullable Object zeroLike(@Nullable Object value) {
        return ZEROS.values().stream()
                .filter(zero -> zero.getClass().isInstance(value))
                .findFirst()
                .orElse(null);
    }

    /**
     * The sum of two values of one type.
     *
     * @throws CelEvaluationException when it is too large for the type, or there is none
     */
    static Object add(Object a, @Nullable Object b) throws CelEvaluationException {
        if (a instanceof Long x && b instanceof Long y) {
            return integer(BigInteger.valueOf(x).add(BigInteger.valueOf(y)));
        }
        if (a instanceof UnsignedLong x && b instanceof UnsignedLong y) {
            BigInteger sum = x.bigIntegerValue().add(y.bigIntegerValue());
            if (sum.bitLength() > 64) {
                throw new CelEvaluationException("unsigned integer overflow");
            }
            return UnsignedLong.valueOf(sum);
        }
        if (a instanceof Double x && b instanceof Double y) {
            return x + y;
        }
        if (a instanceof Duration x && b instanceof Duration y) {
            Duration sum = x.plus(y);
            // A duration is a count of nanoseconds in 64 bits.
            integer(BigInteger.valueOf(sum.getSeconds())
                    .multiply(BigInteger.valueOf(1_000_000_000))
                    .add(BigInteger.valueOf(sum.getNano())));
            return sum;
        }
        throw new CelEvaluationException("no such overload");
    }

    private static long integer(BigInteger value) throws CelEvaluationException {
        if (value.bitLength() > 63) {
            throw new CelEvaluationException("integer overflow");
        }
        return value.longValue();
    }

    /**
     * -1, 0 or 1. What has no order among each other, such as NaN or a text and a number, counts as equal: upstream's
     * list functions pass over the error of a comparison.
     *
     * @throws CelEvaluationException when a value is of a type that has no order at all
     */
    static int compare(@Nullable Object a, @Nullable Object b) throws CelEvaluationException {
        requireOrdered(a);
        requireOrdered(b);
        if (a instanceof Number x && b instanceof Number y) {
            return compareNumbers(x, y);
        }
        if (a instanceof String x && b instanceof String y) {
            return Integer.signum(
                    Arrays.compare(x.codePoints().toArray(), y.codePoints().toArray()));
        }
        if (a instanceof Boolean x && b instanceof Boolean y) {
            return x.compareTo(y);
        }
        if (a instanceof CelByteString x && b instanceof CelByteString y) {
            return Integer.signum(Arrays.compareUnsigned(x.toByteArray(), y.toByteArray()));
        }
        if (a instanceof Duration x && b instanceof Duration y) {
            return Integer.signum(x.compareTo(y));
        }
        if (a instanceof OffsetDateTime x && b instanceof OffsetDateTime y) {
            return Integer.signum(x.toInstant().compareTo(y.toInstant()));
        }
        return a instanceof Instant x && b instanceof Instant y ? Integer.signum(x.compareTo(y)) : 0;
    }

    private static void requireOrdered(@Nullable Object value) throws CelEvaluationException {
        if (!isOrdered(value)) {
            throw new CelEvaluationException("no such overload");
        }
    }

    /** Whether it is of a type whose values have an order. */
    static boolean isOrdered(@Nullable Object value) {
        return value instanceof Number
                || value instanceof String
                || value instanceof Boolean
                || value instanceof CelByteString
                || value instanceof Duration
                || value instanceof Instant
                || value instanceof OffsetDateTime;
    }

    private static int compareNumbers(Number a, Number b) {
        if (Double.isNaN(a.doubleValue()) || Double.isNaN(b.doubleValue())) {
            return 0;
        }
        if (a instanceof Double || b instanceof Double) {
            return compareRounded(a, b);
        }
        return Integer.signum(exact(a).compareTo(exact(b)));
    }

    /** Go turns an integer into a double before it compares it with one, unless that is beyond all integers. */
    private static int compareRounded(Number a, Number b) {
        double x = a.doubleValue();
        double y = b.doubleValue();
        return x < y ? -1 : x > y ? 1 : 0;
    }

    private static BigDecimal exact(Number number) {
        return new BigDecimal(number.toString());
    }
}
