package dev.polder.machinery.decode;

/** A body that cannot be read. The message is the cause in upstream's words; the caller frames it for its endpoint. */
public final class DecodeException extends Exception {

    private static final long serialVersionUID = 1L;

    public DecodeException(String message) {
        super(message, null, false, false);
    }
}
