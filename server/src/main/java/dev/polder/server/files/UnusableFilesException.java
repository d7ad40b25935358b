package dev.polder.server.files;

/** A file or folder that a server was told to use cannot be used. The message is one line and says the fix. */
public final class UnusableFilesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnusableFilesException(String message) {
        super(message);
    }

    public UnusableFilesException(String message, Throwable cause) {
        super(message, cause);
    }
}
