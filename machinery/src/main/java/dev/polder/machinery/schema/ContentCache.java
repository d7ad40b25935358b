package dev.polder.machinery.schema;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Values shared by content hash. An entry lives as long as somebody else uses its value: the cache holds no memory of
 * its own beyond the values in use.
 *
 * @param <V> immutable values
 */
public final class ContentCache<V> {

    private final Map<String, Entry<V>> entries = new ConcurrentHashMap<>();
    private final ReferenceQueue<V> unused = new ReferenceQueue<>();

    /** The value of a hash; made when nobody uses one. Two threads that ask at once get the same instance. */
    public V get(String hash, Supplier<V> make) {
        forgetUnused();
        Entry<V> known = entries.get(hash);
        V value = known == null ? null : known.get();
        if (value != null) {
            return value;
        }
        V made = make.get();
        while (true) {
            Entry<V> winner = entries.merge(
                    hash, new Entry<>(hash, made, unused), (old, fresh) -> old.refersTo(null) ? fresh : old);
            V shared = winner.get();
            if (shared != null) {
                return shared;
            }
        }
    }

    /** How many values are in use, at most. */
    public int size() {
        forgetUnused();
        return entries.size();
    }

    private void forgetUnused() {
        for (Reference<? extends V> gone = unused.poll(); gone != null; gone = unused.poll()) {
            if (gone instanceof Entry<?> entry) {
                entries.remove(entry.hash, entry);
            }
        }
    }

    private static final class Entry<V> extends WeakReference<V> {
        private final String hash;

        Entry(String hash, V value, ReferenceQueue<V> unused) {
            super(value, unused);
            this.hash = hash;
        }
    }
}
