package dev.polder.machinery.cel.runtime;

import com.google.common.primitives.UnsignedLong;
import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.cel.value.JsonList;
import dev.polder.machinery.cel.value.Lookup;
import dev.polder.machinery.cel.value.Shown;
import dev.polder.machinery.cel.value.TypeNames;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fields of objects, values of maps and elements of lists (cel-go {@code interpreter/attributes.go}). */
final class Access {

    private Access() {}

    /** The value of a key, or an error. */
    static Object required(Object from, Object key) {
        if (!isKey(key)) {
            return new EvalError("invalid qualifier type: " + TypeNames.nameOf(key));
        }
        Object found = find(from, key);
        if (found != null) {
            return found;
        }
        String problem = from instanceof List<?> ? "index out of bounds: " : "no such key: ";
        return new EvalError(problem + Shown.of(key));
    }

    /** The value of a key, or an error; null when there is none. */
    static @Nullable Object find(Object from, Object key) {
        if (from instanceof EvalError) {
            return from;
        }
        if (from instanceof Map<?, ?> map) {
            return Lookup.find(map, key).orElse(null);
        }
        return from instanceof List<?> list ? element(list, key) : null;
    }

    private static @Nullable Object element(List<?> list, Object key) {
        Long index = index(key);
        if (index == null) {
            return key instanceof Number
                    ? new EvalError("unsupported index value " + Shown.of(key) + " in list")
                    : new EvalError("unsupported index type '" + TypeNames.nameOf(key) + "' in list");
        }
        if (index < 0 || index >= list.size()) {
            return null;
        }
        return key instanceof Long ? list.get(index.intValue()) : other(list, key, index);
    }

    /** Lists of objects take only integers. */
    private static Object other(List<?> list, Object key, long index) {
        return list instanceof JsonList ? new EvalError("unsupported index: " + Shown.of(key)) : list.get((int) index);
    }

    private static @Nullable Long index(Object key) {
        if (key instanceof Long index) {
            return index;
        }
        if (key instanceof UnsignedLong index && index.longValue() >= 0) {
            return index.longValue();
        }
        if (key instanceof Double number && number == Math.rint(number) && Math.abs(number) < 0x1p63) {
            return number.longValue();
        }
        return null;
    }

    private static boolean isKey(Object key) {
        return key instanceof Number || key instanceof String || key instanceof Boolean;
    }
}
