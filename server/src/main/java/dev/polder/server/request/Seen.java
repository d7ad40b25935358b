package dev.polder.server.request;

import dev.polder.spi.virtual.Sight;
import dev.polder.storage.view.ObjectRecord;
import org.jspecify.annotations.Nullable;

/** Objects as a call sees them. */
public final class Seen {

    private Seen() {}

    /**
     * An object as it is seen: with the revision at which it was last changed or came into sight, whichever is later; null when
     * there is none, or it is not seen.
     */
    public static @Nullable ObjectRecord of(Sight sight, @Nullable ObjectRecord record) {
        if (record == null) {
            return null;
        }
        long revision = sight.seen(record.key(), record.labels(), record.revision());
        if (revision == Sight.HIDDEN) {
            return null;
        }
        return revision == record.revision() ? record : record.atRevision(revision);
    }
}
