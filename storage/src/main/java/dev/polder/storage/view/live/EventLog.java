package dev.polder.storage.view.live;

import dev.polder.storage.view.ViewEvent;
import org.jspecify.annotations.Nullable;

/** A queue of events in the order of their revisions, found by revision. Not safe for threads. */
final class EventLog {

    private static final int FIRST = 8;

    private @Nullable ViewEvent[] ring = new ViewEvent[FIRST];
    private int head;
    private int size;

    int size() {
        return size;
    }

    /** The event at a place, counted from the oldest. */
    ViewEvent get(int place) {
        ViewEvent event = place < size ? ring[(head + place) & (ring.length - 1)] : null;
        if (event == null) {
            throw new IndexOutOfBoundsException(place);
        }
        return event;
    }

    void add(ViewEvent event) {
        if (size == ring.length) {
            resize(2 * size);
        }
        ring[(head + size++) & (ring.length - 1)] = event;
    }

    ViewEvent removeOldest() {
        ViewEvent oldest = get(0);
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        // A burst that is forgotten takes no memory any more.
        if (ring.length > FIRST && size <= ring.length / 4) {
            resize(ring.length / 2);
        }
        return oldest;
    }

    private void resize(int places) {
        @Nullable ViewEvent[] resized = new ViewEvent[places];
        for (int i = 0; i < size; i++) {
            resized[i] = get(i);
        }
        ring = resized;
        head = 0;
    }

    /** The place of the first event after a revision; {@link #size} when there is none. */
    int firstAfter(long revision) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).revision() <= revision) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
