package dev.polder.cli.client;

/** A server has refused, or cannot be reached; the message is what client-go says then. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Go's {@code context.DeadlineExceeded}. */
    static final String TOO_LATE = "context deadline exceeded";

    private final int code;
    private final int retryAfter;

    /**
     * A refusal.
     *
     * @param code the HTTP status; 0 when there was no answer
     */
    ApiException(int code, String message) {
        this(code, message, -1);
    }

    /** The same with the number of seconds after which the server wants to be asked again; negative for never. */
    ApiException(int code, String message, int retryAfter) {
        super(message);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    int retryAfter() {
        return retryAfter;
    }

    public boolean isForbidden() {
        return code == 403;
    }

    public boolean isNotFound() {
        return code == 404;
    }

    public boolean isConflict() {
        return code == 409;
    }

    /** The time that the caller gave was up. */
    public boolean isTooLate() {
        return TOO_LATE.equals(getMessage());
    }

    /** The history that was asked for is forgotten. */
    public boolean isGone() {
        return code == 410;
    }
}
