package dev.polder.machinery.cel.runtime;

import dev.cel.common.values.CelByteString;
import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.cel.value.Numbers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** {@code < <= > >=} (cel-go {@code common/types}, the {@code Compare} of each type). */
final class Ordering {

    private Ordering() {}

    /** A comparison whose sign decides. */
    static Call.Function by(IntPredicate sign) {
        return args -> {
            Object compared = compare(args[0], args[1]);
            return compared instanceof Integer found ? (Object) sign.test(found) : compared;
        };
    }

    /** The sign of a comparison, or an error. */
    private static Object compare(Object left, Object right) {
        return switch (left) {
            case Number a
            when right instanceof Number b ->
                Numbers.isNaN(a) || Numbers.isNaN(b)
                        ? new EvalError("NaN values cannot be ordered")
                        : (Object) Numbers.compare(a, b);
            // Go compares bytes of UTF-8.
            case String a
            when right instanceof String b ->
                Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
            case CelByteString a
            when right instanceof CelByteString b -> Arrays.compareUnsigned(a.toByteArray(), b.toByteArray());
            case Boolean a when right instanceof Boolean b -> a.compareTo(b);
            case Duration a when right instanceof Duration b -> a.compareTo(b);
            case OffsetDateTime a
            when right instanceof OffsetDateTime b -> a.toInstant().compareTo(b.toInstant());
            default -> EvalError.noOverload(right);
        };
    }
}
