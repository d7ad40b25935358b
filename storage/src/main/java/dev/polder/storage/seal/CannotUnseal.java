package dev.polder.storage.seal;

/** A sealed value that cannot be opened: the key is not there, or the value is not what was sealed for its row. */
public final class CannotUnseal extends Exception {

    private static final long serialVersionUID = 1L;

    private final String keyId;
    private final boolean keyMissing;

    CannotUnseal(String message, String keyId, boolean keyMissing) {
        super(message);
        this.keyId = keyId;
        this.keyMissing = keyMissing;
    }

    /** The id of the key that the value says it is sealed with; empty when it says none. */
    public String keyId() {
        return keyId;
    }

    /** Whether it is the key that lacks, rather than the value that is damaged or of another row. */
    public boolean keyMissing() {
        return keyMissing;
    }
}
