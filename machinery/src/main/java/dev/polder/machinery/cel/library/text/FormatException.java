package dev.polder.machinery.cel.library.text;

import java.util.Objects;

/** A format, or a value that does not fit into it; the message is in cel-go's words. */
final class FormatException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final long NO_EXPRESSION = -1;

    private final long expression;

    FormatException(String message) {
        this(message, NO_EXPRESSION);
    }

    FormatException(String message, long expression) {
        super(message);
        this.expression = expression;
    }

    /** The same with words in front. */
    FormatException in(String context) {
        return new FormatException(context + ": " + getMessage(), expression);
    }

    /** The id of the expression that it is about, where it is about one. */
    long expressionOr(long other) {
        return expression == NO_EXPRESSION ? other : expression;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
