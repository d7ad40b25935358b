package dev.polder.machinery.schema;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
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
    private final LongAdder made = new LongAdder();

    /** The value of a hash; made when nobody uses one, and once however many ask at a time: the others wait for it. */
    public V get(String hash, Supplier<V> make) {
        forgetUnused();
        Entry<V> known = entries.get(hash);
        V value = known == null ? null : known.get();
        return value == null ? make(hash, make) : value;
    }

    private V make(String hash, Supplier<V> make) {
        AtomicReference<V> held = new AtomicReference<>();
        entries.compute(hash, (key, old) -> {
            V there = old == null ? null : old.get();
            held.set(there == null ? make.get() : there);
            if (old != null && there != null) {
                return old;
            }
            made.increment();
            return new Entry<>(hash, held.get(), unused);
        });
        return Objects.requireNonNull(held.get());
    }

    /** How many values were ever made: less than were asked for by as many as were shared. */
    public long made() {
        return made.sum();
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
