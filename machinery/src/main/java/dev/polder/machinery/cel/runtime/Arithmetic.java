package dev.polder.machinery.cel.runtime;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.polder.machinery.cel.value.Equality;
import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.cel.value.GoTime;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.BinaryOperator;

/** {@code + - * / %} (cel-go {@code common/types/overflow.go} and the types themselves). */
final class Arithmetic {

    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
    private static final EvalError INT_OVERFLOW = new EvalError("integer overflow");
    private static final EvalError UINT_OVERFLOW = new EvalError("unsigned integer overflow");
    private static final EvalError MOMENT_OVERFLOW = new EvalError("timestamp overflow");

    private Arithmetic() {}

    static Object add(Object[] args) {
        Object right = args[1];
        return switch (args[0]) {
            case Duration a when right instanceof Duration b -> duration(nanos(a).add(nanos(b)));
            case Duration a when right instanceof OffsetDateTime b -> moment(b, nanos(a));
            case OffsetDateTime a when right instanceof Duration b -> moment(a, nanos(b));
            case Double a when right instanceof Double b -> a + b;
            case String a when right instanceof String b -> a + b;
            case CelByteString a when right instanceof CelByteString b -> a.concat(b);
            case Fold.Growing a when right instanceof List<?> b -> a.grown(b);
            case List<?> a when right instanceof List<?> b -> Equality.joined(a, b);
            default -> integers(args[0], right, BigInteger::add);
        };
    }

    static Object subtract(Object[] args) {
        Object right = args[1];
        return switch (args[0]) {
            case Duration a when right instanceof Duration b -> duration(nanos(a).subtract(nanos(b)));
            case OffsetDateTime a when right instanceof Duration b -> moment(a, nanos(b).negate());
            case OffsetDateTime a when right instanceof OffsetDateTime b -> duration(nanos(a).subtract(nanos(b)));
            case Double a when right instanceof Double b -> a - b;
            default -> integers(args[0], right, BigInteger::subtract);
        };
    }

    static Object multiply(Object[] args) {
        return args[0] instanceof Double a && args[1] instanceof Double b
                ? (Object) (a * b)
                : integers(args[0], args[1], BigInteger::multiply);
    }

    static Object divide(Object[] args) {
        if (args[0] instanceof Double a && args[1] instanceof Double b) {
            return a / b;
        }
        return isZero(args[1]) ? new EvalError("division by zero") : integers(args[0], args[1], BigInteger::divide);
    }

    static Object modulo(Object[] args) {
        // Go refuses the one division whose quotient does not fit.
        if (args[0].equals(Long.MIN_VALUE) && args[1].equals(-1L)) {
            return INT_OVERFLOW;
        }
        return isZero(args[1]) ? new EvalError("modulus by zero") : integers(args[0], args[1], BigInteger::remainder);
    }

    static Object negate(Object[] args) {
        if (args[0] instanceof Double number) {
            return -number;
        }
        return args[0] instanceof Long number
                ? signed(BigInteger.valueOf(number).negate())
                : EvalError.noOverload(args[0]);
    }

    /** A moment that many seconds after 1970, or an error. */
    static Object moment(long seconds) {
        return GoTime.isMoment(seconds) ? Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC) : MOMENT_OVERFLOW;
    }

    /** An integer, or that it is too large. */
    static Object signed(BigInteger value) {
        return value.bitLength() > 63 ? INT_OVERFLOW : (Object) value.longValue();
    }

    /** An unsigned integer, or that it is none. */
    static Object unsigned(BigInteger value) {
        return value.signum() < 0 || value.bitLength() > 64 ? UINT_OVERFLOW : UnsignedLong.valueOf(value);
    }

    static BigInteger nanos(Duration duration) {
        return BigInteger.valueOf(duration.getSeconds()).multiply(NANOS).add(BigInteger.valueOf(duration.getNano()));
    }

    private static boolean isZero(Object value) {
        return value.equals(0L) || value.equals(UnsignedLong.ZERO);
    }

    private static Object integers(Object left, Object right, BinaryOperator<BigInteger> operation) {
        if (left instanceof Long a && right instanceof Long b) {
            return signed(operation.apply(BigInteger.valueOf(a), BigInteger.valueOf(b)));
        }
        if (left instanceof UnsignedLong a && right instanceof UnsignedLong b) {
            return unsigned(operation.apply(a.bigIntegerValue(), b.bigIntegerValue()));
        }
        return EvalError.noOverload(right);
    }

    private static BigInteger nanos(OffsetDateTime moment) {
        return BigInteger.valueOf(moment.toEpochSecond()).multiply(NANOS).add(BigInteger.valueOf(moment.getNano()));
    }

    private static Object duration(BigInteger nanos) {
        return nanos.bitLength() > 63 ? INT_OVERFLOW : Duration.ofNanos(nanos.longValue());
    }

    private static Object moment(OffsetDateTime from, BigInteger nanos) {
        BigInteger[] sum = nanos(from).add(nanos).divideAndRemainder(NANOS);
        long seconds = sum[0].longValue();
        long rest = sum[1].longValue();
        if (rest < 0) {
            rest += NANOS.longValue();
            seconds--;
        }
        long part = rest;
        return moment(seconds) instanceof OffsetDateTime whole
                ? whole.plusNanos(part).withOffsetSameInstant(from.getOffset())
                : MOMENT_OVERFLOW;
    }
}
