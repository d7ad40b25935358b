package dev.polder.spi.control;

import dev.polder.api.object.ObjectKey;

/** Brings the world in line with one object. Called on virtual threads, for one object at a time. */
public interface Reconciler {

    /** A name for logs and metrics. */
    String name();

    /**
     * Looks at an object that changed, appeared or disappeared, and does what it asks for. Called again with a growing
     * delay when it throws.
     */
    void reconcile(ObjectKey key);
}
