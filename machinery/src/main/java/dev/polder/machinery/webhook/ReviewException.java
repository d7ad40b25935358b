package dev.polder.machinery.webhook;

/** A webhook cannot be asked, or its answer is no verdict; the message is upstream's. */
public final class ReviewException extends Exception {

    private static final long serialVersionUID = 1L;

    public ReviewException(String message) {
        super(message, null, false, false);
    }
}
