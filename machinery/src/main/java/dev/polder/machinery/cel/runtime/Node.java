package dev.polder.machinery.cel.runtime;

/**
 * A part of an expression that can be evaluated (cel-go {@code interpreter.Interpretable} with its observer). Errors are
 * values: {@link dev.polder.machinery.cel.value.EvalError}.
 */
interface Node {

    /** The id of the part, for the stack of costs. */
    long id();

    /** The value in a scope; what it costs is counted. */
    Object eval(Scope scope, Costs costs);

    /** A value that is known beforehand; it costs nothing. */
    record Constant(long id, Object value) implements Node {
        @Override
        public Object eval(Scope scope, Costs costs) {
            costs.push(id, value);
            return value;
        }
    }
}
