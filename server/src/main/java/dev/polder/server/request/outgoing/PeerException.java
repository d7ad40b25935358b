package dev.polder.server.request.outgoing;

/** A peer that gave no answer. The message is the cause in the words of Go's {@code net/http}. */
public final class PeerException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Late late;

    /** Whether the time of the call was over. */
    public enum Late {
        /** It failed before. */
        NO,
        /** Before there was an answer. */
        UNANSWERED,
        /** While the body of the answer was read. */
        READING
    }

    public PeerException(String message) {
        this(message, Late.NO);
    }

    /** The same for a call that may have run out of time. */
    public PeerException(String message, Late late) {
        super(message, null, false, false);
        this.late = late;
    }

    public Late late() {
        return late;
    }
}
