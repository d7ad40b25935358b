package dev.polder.storage;

import java.util.List;

/** Receives the store's stream: whole revisions, in order, one call at a time. */
public interface StoreWatcher {

    /**
     * A revision happened and is durable.
     *
     * @param revision the revision, greater than that of every earlier call
     * @param events all its changes, internal rows included
     */
    void revision(long revision, List<StoreEvent> events);

    /**
     * A group revision happened and is durable: the same as {@link #revision}, flagged for those who pass its changes on
     * one by one (store rule S1).
     */
    default void group(long revision, List<StoreEvent> events) {
        revision(revision, events);
    }

    /** The stream ended and nothing follows. {@link StoreException.Compacted} asks for a rebuild from a range. */
    void ended(StoreException cause);
}
