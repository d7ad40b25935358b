package dev.polder.machinery.cel.runtime;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.polder.machinery.cel.value.Equality;
import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.cel.value.Shown;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Functions of optional values, of lists as sets and of macros (cel-go {@code cel.optionalLib}, {@code ext}). */
final class LanguageFunctions {

    /** Go's zero time. */
    private static final Instant ZERO_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private static final Map<String, Call.Function> ALL = Map.of(
            "optional.of", args -> Optional.of(args[0]),
            "optional.ofNonZeroValue", args -> isZero(args[0]) ? Optional.empty() : Optional.of(args[0]),
            "optional.none", args -> Optional.empty(),
            "cel.@mapInsert", LanguageFunctions::insert,
            "value", LanguageFunctions::value,
            "hasValue",
                    args -> args[0] instanceof Optional<?> optional
                            ? (Object) optional.isPresent()
                            : EvalError.noOverload(args[0]),
            "sets.contains", args -> containsAll(args[0], args[1]),
            "sets.intersects", args -> intersects(args[0], args[1]),
            "sets.equivalent",
                    args -> {
                        Object contains = containsAll(args[0], args[1]);
                        return contains.equals(true) ? containsAll(args[1], args[0]) : contains;
                    });

    private LanguageFunctions() {}

    static Call.@Nullable Function of(String name) {
        return ALL.get(name);
    }

    private static Object value(Object[] args) {
        if (!(args[0] instanceof Optional<?> optional)) {
            return EvalError.noOverload(args[0]);
        }
        return optional.isPresent() ? optional.get() : new EvalError("optional.none() dereference");
    }

    /** Adds entries to a map that a macro builds. */
    private static Object insert(Object[] args) {
        if (!(args[0] instanceof Map<?, ?> map)) {
            return EvalError.noOverload(args[0]);
        }
        Map<?, ?> more =
                args.length == 3 ? Map.of(args[1], args[2]) : args[1] instanceof Map<?, ?> entries ? entries : Map.of();
        Fold.GrowingMap all = map instanceof Fold.GrowingMap growing ? growing : Fold.GrowingMap.of(map);
        for (Map.Entry<?, ?> entry : more.entrySet()) {
            if (all.putIfAbsent(entry.getKey(), entry.getValue()) != null) {
                return new EvalError("insert failed: key " + Shown.of(entry.getKey()) + " already exists");
            }
        }
        return all;
    }

    private static boolean isZero(Object value) {
        return switch (value) {
            case Collection<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            case String text -> text.isEmpty();
            case CelByteString bytes -> bytes.isEmpty();
            case Optional<?> optional -> optional.isEmpty();
            case Duration duration -> duration.isZero();
            case OffsetDateTime moment -> moment.toInstant().equals(ZERO_TIME);
            default ->
                value instanceof NullValue
                        || value.equals(0L)
                        || value.equals(UnsignedLong.ZERO)
                        || value.equals(false)
                        || (value instanceof Double number && number == 0);
        };
    }

    private static Object containsAll(Object list, Object elements) {
        if (!(list instanceof List<?> all) || !(elements instanceof List<?> some)) {
            return EvalError.NO_SUCH_OVERLOAD;
        }
        for (Object element : some) {
            if (!Equality.contains(all, element).equals(true)) {
                return false;
            }
        }
        return true;
    }

    private static Object intersects(Object list, Object elements) {
        if (!(list instanceof List<?> all) || !(elements instanceof List<?> some)) {
            return EvalError.NO_SUCH_OVERLOAD;
        }
        for (Object element : some) {
            if (Equality.contains(all, element).equals(true)) {
                return true;
            }
        }
        return false;
    }
}
