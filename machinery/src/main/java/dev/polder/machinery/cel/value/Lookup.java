package dev.polder.machinery.cel.value;

import com.google.common.primitives.UnsignedLong;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds values by key; a number finds an equal number of another type (cel-go {@code common/types/map.go}). */
public final class Lookup {

    private Lookup() {}

    /** The value of a key, which may be an {@link EvalError}; empty when there is none. */
    public static Optional<Object> find(Map<?, ?> map, Object key) {
        if (map instanceof JsonMap && !(key instanceof String)) {
            return Optional.of(EvalError.noOverload(key));
        }
        Object found = map.get(key);
        if (found == null && key instanceof Number number) {
            found = findNumber(map, number);
        }
        return Optional.ofNullable(found);
    }

    private static @Nullable Object findNumber(Map<?, ?> map, Number key) {
        if (key instanceof Long signed && signed >= 0) {
            return map.get(UnsignedLong.valueOf(signed));
        }
        if (key instanceof UnsignedLong unsigned && unsigned.longValue() >= 0) {
            return map.get(unsigned.longValue());
        }
        if (key instanceof Double number && number == Math.rint(number) && Math.abs(number) < 0x1p63) {
            Object found = map.get(number.longValue());
            return found == null && number >= 0 ? map.get(UnsignedLong.valueOf(number.longValue())) : found;
        }
        return null;
    }
}
