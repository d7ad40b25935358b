package dev.polder.machinery.cel.runtime;

import dev.polder.machinery.cel.value.EvalError;
import java.util.List;

/**
 * {@code ||} and {@code &&}: the first operand that decides does so even after errors (cel-go {@code interpreter.evalOr},
 * {@code evalAnd}).
 *
 * @param decisive the operand that decides: true for {@code ||}
 */
record Logic(long id, List<Node> terms, boolean decisive) implements Node {

    @Override
    public Object eval(Scope scope, Costs costs) {
        Object result = decide(scope, costs);
        for (Node term : terms) {
            costs.drop(term.id());
        }
        costs.push(id, result);
        return result;
    }

    private Object decide(Scope scope, Costs costs) {
        EvalError error = null;
        for (Node term : terms) {
            Object value = term.eval(scope, costs);
            if (value.equals(decisive)) {
                return decisive;
            }
            if (error == null && !(value instanceof Boolean)) {
                error = EvalError.noOverload(value);
            }
        }
        return error == null ? (Object) !decisive : error;
    }
}
