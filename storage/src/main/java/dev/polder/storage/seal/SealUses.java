package dev.polder.storage.seal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The key that is written with, and those that writes under way were sealed with. */
final class SealUses {

    private final Runnable drained;
    private final Map<String, Integer> underWay = new HashMap<>();
    private @Nullable SealKey key;

    /**
     * Nothing is sealed at first.
     *
     * @param drained called when the last write with a key has ended that is not the present one; must return at once
     */
    SealUses(Runnable drained) {
        this.drained = drained;
    }

    /** The key to write with; null as long as values are written as they are. */
    synchronized @Nullable SealKey key() {
        return key;
    }

    synchronized void change(SealKey other) {
        key = other;
    }

    /** The ids of all keys that may still be written with; {@link SealNotice#PLAIN} stands for none. */
    synchronized Set<String> current() {
        Set<String> current = new HashSet<>(underWay.keySet());
        current.add(id(key));
        return current;
    }

    /** A write begins. {@link #end} must be told of its end. */
    synchronized @Nullable SealKey begin() {
        underWay.merge(id(key), 1, Integer::sum);
        return key;
    }

    /** A write has ended that was begun with a key. */
    void end(@Nullable SealKey used) {
        boolean last;
        synchronized (this) {
            String id = id(used);
            boolean none = underWay.merge(id, -1, Integer::sum) == 0;
            if (none) {
                underWay.remove(id);
            }
            last = none && !id.equals(id(key));
        }
        if (last) {
            drained.run();
        }
    }

    private static String id(@Nullable SealKey key) {
        return key == null ? SealNotice.PLAIN : key.id();
    }
}
