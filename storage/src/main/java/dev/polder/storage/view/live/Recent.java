package dev.polder.storage.view.live;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Remembers recent values in a table of a fixed size, to make equal ones the same.
 *
 * <p>Threads may share a table without a lock: a lost write only costs a duplicate. The values are immutable, so that they are
 * safe to publish through a race.
 */
final class Recent<T> {

    private final List<@Nullable T> slots;

    /** A table of that many values; a power of two. */
    Recent(int slots) {
        this.slots = new ArrayList<>(Collections.<@Nullable T>nCopies(slots, null));
    }

    /** The remembered value that equals the given one, else the given one, which is remembered now. */
    T shared(T given) {
        int hash = given.hashCode();
        int slot = (hash ^ hash >>> 16) & (slots.size() - 1);
        T known = slots.get(slot);
        if (known != null && known.equals(given)) {
            return known;
        }
        slots.set(slot, given);
        return given;
    }
}
