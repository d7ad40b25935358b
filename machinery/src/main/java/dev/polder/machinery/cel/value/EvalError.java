package dev.polder.machinery.cel.value;

/**
 * An error as a value, as CEL has them: {@code false && error} is no error (cel-go {@code common/types.Err}).
 *
 * @param message what went wrong, in cel-go's words
 */
public record EvalError(String message) {

    /** A call whose arguments have types that no overload takes. */
    public static final EvalError NO_SUCH_OVERLOAD = new EvalError("no such overload");

    /** The value itself when it is an error already, else that no overload takes it. */
    public static EvalError noOverload(Object value) {
        return value instanceof EvalError error ? error : NO_SUCH_OVERLOAD;
    }
}
