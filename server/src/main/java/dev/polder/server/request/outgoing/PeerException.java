package dev.polder.server.request.outgoing;

/** A peer that gave no answer. The message is the cause in the words of Go's {@code net/http}. */
public final class PeerException extends Exception {

    private static final long serialVersionUID = 1L;

    public PeerException(String message) {
        super(message, null, false, false);
    }
}
