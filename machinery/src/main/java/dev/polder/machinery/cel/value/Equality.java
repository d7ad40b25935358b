package dev.polder.machinery.cel.value;

import dev.cel.common.types.TypeType;
import dev.cel.common.values.NullValue;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.field.JsonValues;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When values are equal (cel-go {@code common/types.Equal} and the {@code Equal} of each type, apiserver {@code
 * pkg/cel/common/values.go}). Numbers of different types can be equal; other values of different types are not.
 */
public final class Equality {

    private Equality() {}

    /** Whether two values are equal: true, false, or an {@link EvalError}. */
    public static Object equal(Object left, Object right) {
        if (left instanceof NullValue || right instanceof NullValue) {
            return left instanceof NullValue && right instanceof NullValue;
        }
        return equalTo(left, right);
    }

    /** Whether a list has an element: true, false, or an {@link EvalError}. */
    public static Object contains(List<?> list, Object element) {
        EvalError error = null;
        boolean isJson = list instanceof JsonList;
        for (Object one : list) {
            Object equal = isJson ? equalTo(one, element) : equalTo(element, one);
            if (equal.equals(true)) {
                return true;
            }
            if (isJson && error == null && equal instanceof EvalError found) {
                error = found;
            }
        }
        return error == null ? (Object) false : error;
    }

    /** Two lists as one; what becomes of repeated elements depends on the type of the first list. */
    public static List<?> joined(List<?> first, List<?> second) {
        if (first instanceof JsonList list) {
            return list.plus(second);
        }
        if (first.isEmpty() || second.isEmpty()) {
            return first.isEmpty() ? second : first;
        }
        List<Object> all = new ArrayList<>(first.size() + second.size());
        all.addAll(first);
        all.addAll(second);
        return all;
    }

    static Object equalTo(Object left, Object right) {
        return switch (left) {
            case EvalError error -> error;
            case Number number -> right instanceof Number other && Numbers.equal(number, other);
            case JsonList list -> right instanceof List<?> other ? list.equalTo(other) : EvalError.noOverload(right);
            case JsonMap map -> right instanceof Map<?, ?> other ? json(map, other) : EvalError.noOverload(right);
            case List<?> list -> right instanceof List<?> other && lists(list, other);
            case Map<?, ?> map -> right instanceof Map<?, ?> other && maps(map, other);
            case OpaqueJson opaque -> right instanceof OpaqueJson other && JsonValues.same(opaque.json(), other.json());
            case Optional<?> optional ->
                right instanceof Optional<?> other
                        ? optional.isPresent() && other.isPresent()
                                ? equalTo(optional.get(), other.get())
                                : (Object) (optional.isEmpty() && other.isEmpty())
                        : (Object) false;
            case OffsetDateTime moment -> right instanceof OffsetDateTime other && moment.isEqual(other);
            case TypeType type ->
                right instanceof TypeType other && TypeNames.of(type).equals(TypeNames.of(other));
            default -> left.equals(right);
        };
    }

    private static boolean lists(List<?> left, List<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (equal(left.get(i), right.get(i)).equals(false)) {
                return false;
            }
        }
        return true;
    }

    private static boolean maps(Map<?, ?> left, Map<?, ?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            Optional<Object> other = Lookup.find(right, entry.getKey());
            if (other.isEmpty() || equal(entry.getValue(), other.get()).equals(false)) {
                return false;
            }
        }
        return true;
    }

    private static Object json(JsonMap left, Map<?, ?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (var field : left.json().properties()) {
            Schema known = left.schemaOf(field.getKey());
            if (known != null) {
                Optional<Object> other = Lookup.find(right, field.getKey());
                if (other.isEmpty()) {
                    return false;
                }
                Object equal = equalTo(Values.of(field.getValue(), known), other.get());
                if (!equal.equals(true)) {
                    return equal;
                }
            } else if (!(right instanceof JsonMap other)) {
                return EvalError.NO_SUCH_OVERLOAD;
            } else if (other.json().has(field.getKey())
                    && !JsonValues.same(field.getValue(), other.json().get(field.getKey()))) {
                return false;
            }
        }
        return true;
    }
}
