package dev.polder.apiexport.kind;

/** A definition cannot become an APIResourceSchema; the message is kcp's. */
public final class SnapshotException extends Exception {

    private static final long serialVersionUID = 1L;

    SnapshotException(String message) {
        super(message);
    }
}
