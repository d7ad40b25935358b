package dev.polder.storage.view.encoding;

/** Stored bytes are not what {@link CanonicalJson} writes. */
public final class MalformedJson extends Exception {

    private static final long serialVersionUID = 1L;

    public MalformedJson(String message) {
        super(message);
    }
}
