package dev.polder.storage.mvcc;

import dev.polder.storage.StoreException;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/** The running watches of a store. */
final class Watchers {

    private final Set<WatchCursor> cursors = new CopyOnWriteArraySet<>();
    private @Nullable StoreException end;

    /** Starts a watch; throws what ended the store when it has ended. */
    synchronized StoreWatch start(RevisionHistory history, long afterRevision, StoreWatcher watcher) {
        if (end != null) {
            throw end;
        }
        WatchCursor cursor = new WatchCursor(history, afterRevision, watcher, this);
        cursors.add(cursor);
        cursor.start();
        return cursor;
    }

    void remove(WatchCursor cursor) {
        cursors.remove(cursor);
    }

    /** Says that history has grown. */
    void wake() {
        for (WatchCursor cursor : cursors) {
            cursor.wake();
        }
    }

    /** Ends every watch, and refuses new ones. */
    synchronized void endAll(StoreException cause) {
        if (end == null) {
            end = cause;
            for (WatchCursor cursor : new HashSet<>(cursors)) {
                cursor.endAfterHistory(cause);
            }
        }
    }
}
