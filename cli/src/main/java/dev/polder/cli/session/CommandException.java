package dev.polder.cli.session;

/** A workspace command cannot do what it was asked; the message is what kcp's plugins print then. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandException(String message) {
        super(message);
    }
}
