package dev.polder.cli.argument;

/** A command line that no command can be run from; the message is pflag's or cobra's. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the words that the user gets. */
    public UsageException(String message) {
        super(message);
    }
}
