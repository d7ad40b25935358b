package dev.polder.machinery.patch;

/** A JSON patch that does not fit its document; the message is that of upstream's library {@code evanphx/json-patch} v4. */
public final class PatchFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    PatchFailedException(String message) {
        super(message, null, false, false);
    }
}
