package dev.polder.cli.workspace;

/** A workspace command cannot do what it was asked; the message is what kcp's plugins print then. */
final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(message);
    }
}
