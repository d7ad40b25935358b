package dev.polder.codegen.input;

/** Definitions that nothing can be made of; the message is one line that says why. */
public final class InputException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public InputException(String message) {
        super(message);
    }
}
