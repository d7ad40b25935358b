package dev.polder.storage.view;

import org.jspecify.annotations.Nullable;

/**
 * One change of one object, in history.
 *
 * @param revision when
 * @param before the object before; null when it was created
 * @param after the object after; null when it was deleted
 */
public record ViewEvent(
        long revision,
        @Nullable ObjectRecord before,
        @Nullable ObjectRecord after) {

    /** The record that says which object this is about. */
    public ObjectRecord subject() {
        ObjectRecord record = after != null ? after : before;
        if (record == null) {
            throw new IllegalStateException("an event about nothing at revision " + revision);
        }
        return record;
    }
}
