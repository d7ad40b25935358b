package dev.polder.server.control;

import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewEvent;

/** Hears what changes in the view. The calls must return at once. */
interface Follower extends AutoCloseable {

    /** An object appeared, changed or disappeared. */
    void onEvent(ViewEvent event);

    /** An object exists, at the start and whenever history was lost. */
    void onExisting(ObjectRecord record);

    /** Something changed before the start, or before history was lost; told before what exists. */
    default void onPast(ViewEvent event) {}

    /** Starts nothing more, and returns when what runs has ended. */
    @Override
    void close();
}
