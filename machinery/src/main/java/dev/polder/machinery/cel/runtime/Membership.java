package dev.polder.machinery.cel.runtime;

import com.google.common.primitives.UnsignedLong;
import dev.polder.machinery.cel.value.EvalError;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code in} a list that is written down, which costs nothing (cel-go {@code interpreter.evalSetMembership}). */
record Membership(long id, Node element, Set<Object> values) implements Node {

    /** The test for a list; empty when the list has elements that are no plain values. */
    static Optional<Node> of(long id, Node element, List<?> list) {
        if (list.isEmpty()) {
            return Optional.of(new Constant(id, false));
        }
        Set<Object> values = new HashSet<>();
        for (Object value : list) {
            if (!(value instanceof String || value instanceof Boolean || value instanceof Number)) {
                return Optional.empty();
            }
            values.add(value);
            addEquals(value, values);
        }
        return Optional.of(new Membership(id, element, Set.copyOf(values)));
    }

    /** The same number in the other types, where nothing gets lost. */
    private static void addEquals(Object value, Set<Object> values) {
        if (value instanceof Long number) {
            values.add(number.doubleValue());
            if (number >= 0) {
                values.add(UnsignedLong.valueOf(number));
            }
        } else if (value instanceof UnsignedLong number) {
            values.add(number.doubleValue());
            if (number.longValue() >= 0) {
                values.add(number.longValue());
            }
        } else if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 0x1p63) {
            values.add(number.longValue());
            if (number >= 0) {
                values.add(UnsignedLong.valueOf(number.longValue()));
            }
        }
    }

    @Override
    public Object eval(Scope scope, Costs costs) {
        Object value = element.eval(scope, costs);
        Object result = value instanceof EvalError ? value : (Object) values.contains(value);
        costs.push(id, result);
        return result;
    }
}
