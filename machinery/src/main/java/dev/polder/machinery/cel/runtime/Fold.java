package dev.polder.machinery.cel.runtime;

import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.cel.value.TypeNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code all}, {@code exists}, {@code map} and the like become (cel-go {@code interpreter.evalFold}). The start value is
 * computed when it is first asked for.
 *
 * @param variable the name of the element, or of the key
 * @param second the name of the value of a key; empty when the macro has one variable
 * @param total the name of the value that is built up
 */
record Fold(
        long id,
        String variable,
        String second,
        String total,
        Node range,
        Node start,
        Node condition,
        Node step,
        Node result)
        implements Node {

    @Override
    public Object eval(Scope scope, Costs costs) {
        Object value = fold(range.eval(scope, costs), scope, costs);
        costs.drop(range.id());
        costs.push(id, value);
        return value;
    }

    private Object fold(Object elements, Scope scope, Costs costs) {
        Loop loop = new Loop(scope, costs);
        if (elements instanceof EvalError) {
            return elements;
        }
        if (elements instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                if (!loop.next(second.isEmpty() ? list.get(i) : (Object) (long) i, list.get(i))) {
                    break;
                }
            }
        } else if (elements instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!loop.next(entry.getKey(), entry.getValue())) {
                    break;
                }
            }
        } else {
            return new EvalError("got '" + TypeNames.nameOf(elements) + "', expected iterable type");
        }
        return loop.finish();
    }

    /** A list that only a fold knows, so it may grow in place. */
    static final class Growing extends ArrayList<Object> {
        private static final long serialVersionUID = 1;

        Growing grown(List<?> more) {
            addAll(more);
            return this;
        }
    }

    /** The same for maps. */
    static final class GrowingMap extends LinkedHashMap<Object, Object> {
        private static final long serialVersionUID = 1;

        static GrowingMap of(Map<?, ?> map) {
            GrowingMap all = new GrowingMap();
            all.putAll(map);
            return all;
        }
    }

    private final class Loop implements Scope {

        private final Scope outer;
        private final Costs costs;
        private @Nullable Object built;
        private @Nullable Object first;
        private @Nullable Object other;
        private boolean isDone;

        private Loop(Scope outer, Costs costs) {
            this.outer = outer;
            this.costs = costs;
        }

        private boolean next(Object key, Object value) {
            first = key;
            other = value;
            Object goesOn = condition.eval(this, costs);
            if (goesOn.equals(false)) {
                return false;
            }
            built = step.eval(this, costs);
            return true;
        }

        private Object finish() {
            isDone = true;
            Object value = result.eval(this, costs);
            if (value instanceof GrowingMap map) {
                return new LinkedHashMap<>(map);
            }
            return value instanceof Growing list ? new ArrayList<>(list) : value;
        }

        @Override
        public @Nullable Object resolve(String name) {
            if (name.equals(total)) {
                Object known = built;
                if (known == null) {
                    known = start.eval(outer, costs);
                    if (known instanceof List<?> list && list.isEmpty()) {
                        known = new Growing();
                    } else if (known instanceof Map<?, ?> map && map.isEmpty()) {
                        known = new GrowingMap();
                    }
                    built = known;
                }
                return known;
            }
            if (!isDone && name.equals(variable)) {
                return first;
            }
            if (!isDone && !second.isEmpty() && name.equals(second)) {
                return other;
            }
            return outer.resolve(name);
        }
    }
}
