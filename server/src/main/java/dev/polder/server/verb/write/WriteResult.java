package dev.polder.server.verb.write;

import dev.polder.storage.view.ObjectRecord;

/**
 * What a write did.
 *
 * @param record the object as it is now, or was when it was removed; revision 0 when a dry run made it
 * @param effect what happened
 */
public record WriteResult(ObjectRecord record, Effect effect) {

    /** What happened to the object. */
    public enum Effect {
        CREATED,
        UPDATED,
        REMOVED
    }
}
