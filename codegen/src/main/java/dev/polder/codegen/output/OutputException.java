package dev.polder.codegen.output;

/** Output that cannot be written; the message is one line that says why. */
public final class OutputException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public OutputException(String message) {
        super(message);
    }
}
