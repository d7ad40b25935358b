package dev.polder.machinery.cel.runtime;

import dev.polder.machinery.cel.value.EvalError;
import java.util.List;

/**
 * A call of a function (cel-go {@code interpreter.evalUnary}, {@code evalBinary}, {@code evalVarArgs}).
 *
 * @param overload the only overload that can be meant; empty when several can
 * @param isStrict whether an argument that is an error is the result
 */
record Call(long id, String function, String overload, List<Node> args, Function body, boolean isStrict)
        implements Node {

    /** What a function does. */
    interface Function {

        /** The result, or an error. */
        Object apply(Object[] args);
    }

    @Override
    public Object eval(Scope scope, Costs costs) {
        Object value = call(scope, costs);
        Object[] taken = costs.take(args);
        if (taken != null) {
            costs.add(CallCost.of(function, overload, taken, value));
        }
        costs.push(id, value);
        return value;
    }

    private Object call(Scope scope, Costs costs) {
        Object[] values = new Object[args.size()];
        EvalError error = null;
        // One or two arguments are all evaluated; of more, none after the first that is wrong.
        boolean isEager = values.length <= 2 && !overload.isEmpty();
        for (int i = 0; i < values.length; i++) {
            values[i] = args.get(i).eval(scope, costs);
            if (error == null && isStrict && values[i] instanceof EvalError found) {
                error = found;
                if (!isEager) {
                    return error;
                }
            }
        }
        return error == null ? body.apply(values) : error;
    }
}
