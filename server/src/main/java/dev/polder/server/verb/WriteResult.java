package dev.polder.server.verb;

import dev.polder.storage.view.ObjectRecord;

/**
 * What a write did.
 *
 * @param record the object as it is now, or was when it was removed; revision 0 when a dry run made it
 * @param effect what happened
 */
record WriteResult(ObjectRecord record, Effect effect) {

    /** What happened to the object. */
    enum Effect {
        CREATED,
        UPDATED,
        REMOVED
    }
}
