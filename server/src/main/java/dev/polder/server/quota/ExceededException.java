package dev.polder.server.quota;

import dev.polder.storage.view.ViewSnapshot;

/** There are as many objects as there may be. */
final class ExceededException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient ViewSnapshot snapshot;

    /** A state that had as many, newer than the request that asked. */
    ExceededException(ViewSnapshot snapshot) {
        super("exceeded", null, false, false);
        this.snapshot = snapshot;
    }

    ViewSnapshot snapshot() {
        return snapshot;
    }
}
