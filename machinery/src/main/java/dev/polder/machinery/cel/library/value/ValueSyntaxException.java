package dev.polder.machinery.cel.library.value;

import java.util.Objects;

/** A text that stands for no value of a type; the message is in upstream's words. */
public final class ValueSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    public ValueSyntaxException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
