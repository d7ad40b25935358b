package dev.polder.server.control;

import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoreException;
import dev.polder.storage.view.History;
import dev.polder.storage.view.ViewEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Reads what has happened to several resources, some changes of each in turn: however much happens to one, also while it is read,
 * others wait for no more than that. Of one resource everything comes in order.
 */
final class HistoryReader {

    /** How many changes of a resource are read before it is the turn of others. */
    static final int TURN = 256;

    private final History history;
    private long after;

    /**
     * A reader of history.
     *
     * @param after changes up to this revision are left out
     */
    HistoryReader(History history, long after) {
        this.history = history;
        this.after = after;
    }

    /**
     * Reads on.
     *
     * @param unread which resources have changed, and up to where changes are read
     * @param events takes the resource and each change
     * @param lost takes resources of which changes have been forgotten before they were read
     * @return how many changes were read
     */
    long read(News.Unread unread, BiConsumer<ResourceSpace, ViewEvent> events, Consumer<ResourceSpace> lost) {
        Map<ResourceSpace, Long> cursors = new HashMap<>();
        unread.resources().forEach(space -> cursors.put(space, after));
        long read = 0;
        while (!cursors.isEmpty()) {
            var each = cursors.entrySet().iterator();
            while (each.hasNext()) {
                var cursor = each.next();
                try {
                    History.Batch batch = history.after(cursor.getKey(), cursor.getValue(), TURN);
                    for (ViewEvent event : batch.events()) {
                        // What happens meanwhile is told of again.
                        if (event.revision() <= unread.upTo()) {
                            events.accept(cursor.getKey(), event);
                            read++;
                        }
                    }
                    cursor.setValue(batch.upTo());
                    if (batch.upTo() >= unread.upTo()) {
                        each.remove();
                    }
                } catch (StoreException.Compacted forgotten) {
                    lost.accept(cursor.getKey());
                    each.remove();
                }
            }
        }
        after = Math.max(after, unread.upTo());
        return read;
    }
}
