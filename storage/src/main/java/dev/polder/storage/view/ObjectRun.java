package dev.polder.storage.view;

import java.util.Iterator;

/** Objects in order, read once, by one thread at a time. */
public interface ObjectRun extends Iterator<ObjectRecord> {

    /**
     * The reader pauses, for as long as it likes: what can be found again is let go of until the next record is asked
     * for. Then {@link #hasNext} and {@link #next} may fail with a {@link dev.polder.storage.StoreException.Compacted}.
     */
    void rest();

    /**
     * The reader wants nothing more of the logical cluster of the record that it was given last. A hint: more of it may still
     * come.
     */
    default void leave() {}

    /** Whether reading on may block, so that it is not for an event loop. */
    default boolean mayBlock() {
        return false;
    }

    /** A run of records that are in memory anyway. */
    static ObjectRun of(Iterator<ObjectRecord> records) {
        return new ObjectRun() {
            @Override
            public boolean hasNext() {
                return records.hasNext();
            }

            @Override
            public ObjectRecord next() {
                return records.next();
            }

            @Override
            public void rest() {
                // Nothing could be found again.
            }
        };
    }
}
