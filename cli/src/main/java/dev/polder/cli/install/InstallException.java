package dev.polder.cli.install;

/** Something cannot be installed; the message says what to do instead. */
public final class InstallException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the words that the user gets. */
    public InstallException(String message) {
        super(message);
    }
}
