package dev.polder.storage.view.live;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Remembers recent values in a table of a fixed size, to make equal ones the same. For one thread. */
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
