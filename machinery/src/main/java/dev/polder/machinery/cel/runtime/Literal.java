package dev.polder.machinery.cel.runtime;

import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.cel.value.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists and maps that are written down (cel-go {@code interpreter.evalList}, {@code evalMap}). */
sealed interface Literal extends Node {

    int LIST_COST = 10;
    int MAP_COST = 30;

    /** The value without its cost. */
    Object build(Scope scope, Costs costs);

    /** What the value is made of. */
    List<Node> parts();

    /** What it costs to make one. */
    int cost();

    @Override
    default Object eval(Scope scope, Costs costs) {
        Object value = build(scope, costs);
        costs.take(parts());
        costs.add(cost());
        costs.push(id(), value);
        return value;
    }

    /**
     * {@code [a, ?b]}.
     *
     * @param optional which elements are optional
     */
    record Listed(long id, List<Node> parts, List<Integer> optional) implements Literal {

        @Override
        public int cost() {
            return LIST_COST;
        }

        @Override
        public Object build(Scope scope, Costs costs) {
            List<Object> values = new ArrayList<>(parts.size());
            for (int i = 0; i < parts.size(); i++) {
                Object value = parts.get(i).eval(scope, costs);
                if (value instanceof EvalError) {
                    return value;
                }
                if (!optional.contains(i)) {
                    values.add(value);
                } else if (value instanceof Optional<?> element) {
                    element.ifPresent(values::add);
                } else {
                    return new EvalError(
                            "cannot initialize optional list element from non-optional value " + Shown.of(value));
                }
            }
            return values;
        }
    }

    /**
     * {@code {a: b, ?c: d}}.
     *
     * @param parts keys and values in turn
     * @param optional which entries are optional
     */
    record Mapped(long id, List<Node> parts, List<Integer> optional) implements Literal {

        @Override
        public int cost() {
            return MAP_COST;
        }

        @Override
        public Object build(Scope scope, Costs costs) {
            Map<Object, Object> values = new LinkedHashMap<>();
            for (int i = 0; i < parts.size(); i += 2) {
                Object key = parts.get(i).eval(scope, costs);
                if (key instanceof EvalError) {
                    return key;
                }
                Object value = parts.get(i + 1).eval(scope, costs);
                if (value instanceof EvalError) {
                    return value;
                }
                if (!optional.contains(i / 2)) {
                    values.put(key, value);
                } else if (!(value instanceof Optional<?> entry)) {
                    return new EvalError("cannot initialize optional entry '" + Shown.of(key)
                            + "' from non-optional value " + Shown.of(value));
                } else if (entry.isPresent()) {
                    values.put(key, entry.get());
                } else {
                    values.remove(key);
                }
            }
            return values;
        }
    }
}
