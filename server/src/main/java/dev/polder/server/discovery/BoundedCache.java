package dev.polder.server.discovery;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps values that can be made again, up to a total weight; the least recently used go first. Safe for use by several
 * threads. A value is made outside the lock, so two threads may make the same one at the same time; the first is kept.
 */
final class BoundedCache<K, V> {

    private final long maxWeight;
    private final ToLongFunction<V> weigher;
    private final LinkedHashMap<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;

    /**
     * Makes an empty cache.
     *
     * @param maxWeight the most that all values weigh together; a heavier value is made every time
     */
    BoundedCache(long maxWeight, ToLongFunction<V> weigher) {
        this.maxWeight = maxWeight;
        this.weigher = weigher;
    }

    V get(K key, Function<K, V> maker) {
        synchronized (this) {
            V kept = entries.get(key);
            if (kept != null) {
                return kept;
            }
        }
        V made = maker.apply(key);
        return keep(key, made);
    }

    private synchronized V keep(K key, V made) {
        V raced = entries.get(key);
        if (raced != null) {
            return raced;
        }
        long size = weigher.applyAsLong(made);
        if (size > maxWeight) {
            return made;
        }
        entries.put(key, made);
        weight += size;
        Iterator<Map.Entry<K, V>> oldest = entries.entrySet().iterator();
        while (weight > maxWeight) {
            weight -= weigher.applyAsLong(oldest.next().getValue());
            oldest.remove();
        }
        return made;
    }

    /** Forgets a value; the one that was kept, or null. */
    synchronized @Nullable V remove(K key) {
        V gone = entries.remove(key);
        if (gone != null) {
            weight -= weigher.applyAsLong(gone);
        }
        return gone;
    }

    /** Every value that is kept now. */
    synchronized List<V> values() {
        return List.copyOf(entries.values());
    }

    synchronized int size() {
        return entries.size();
    }
}
