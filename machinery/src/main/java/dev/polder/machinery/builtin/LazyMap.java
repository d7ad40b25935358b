package dev.polder.machinery.builtin;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A read-only map that is made when it is first looked at, once, whichever thread comes first. */
final class LazyMap<K, V> extends AbstractMap<K, V> {

    private final Supplier<Map<K, V>> source;
    private volatile @Nullable Map<K, V> entries;

    LazyMap(Supplier<Map<K, V>> source) {
        this.source = source;
    }

    private Map<K, V> entries() {
        Map<K, V> made = entries;
        if (made == null) {
            synchronized (this) {
                made = entries;
                if (made == null) {
                    made = Collections.unmodifiableMap(source.get());
                    entries = made;
                }
            }
        }
        return made;
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        return entries().get(key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return entries().containsKey(key);
    }

    @Override
    public Set<Entry<K, V>> entrySet() {
        return entries().entrySet();
    }
}
