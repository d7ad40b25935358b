package dev.polder.machinery.cel.runtime;

import java.util.Optional;

/**
 * {@code or} and {@code orValue}: the alternative counts only where an optional has no value (cel-go {@code
 * cel.decorateOptionalOr}).
 *
 * @param unwraps whether the result is the value itself
 */
record OrElse(long id, Node optional, Node alternative, boolean unwraps) implements Node {

    @Override
    public Object eval(Scope scope, Costs costs) {
        Object value = choose(scope, costs);
        costs.push(id, value);
        return value;
    }

    private Object choose(Scope scope, Costs costs) {
        Object value = optional.eval(scope, costs);
        if (!(value instanceof Optional<?> found)) {
            return value;
        }
        if (found.isEmpty()) {
            return alternative.eval(scope, costs);
        }
        return unwraps ? found.get() : found;
    }
}
