package dev.polder.server.jwt;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was worked out about tokens, by their hashes and whatever else it depends on. Bounded: of two generations the older one is dropped when the younger
 * is full, so that whatever is asked for often stays. Safe for use by many threads; nothing waits.
 *
 * @param <K> what tells tokens apart, never the token itself
 * @param <T> what is remembered of a token
 */
public final class Remembered<K, T> {

    private final int generation;
    private volatile Map<K, T> young = new ConcurrentHashMap<>();
    private volatile Map<K, T> old = new ConcurrentHashMap<>();

    /**
     * A memory.
     *
     * @param most about how many tokens are remembered at most
     */
    public Remembered(int most) {
        this.generation = Math.max(1, most / 2);
    }

    /** What is known of a token; null when nothing is. */
    public @Nullable T get(K token) {
        T known = young.get(token);
        if (known != null) {
            return known;
        }
        known = old.get(token);
        if (known != null) {
            put(token, known);
        }
        return known;
    }

    /** Remembers a token. */
    public void put(K token, T what) {
        if (young.size() >= generation) {
            turn();
        }
        young.put(token, what);
    }

    /** Forgets a token. */
    public void remove(K token) {
        young.remove(token);
        old.remove(token);
    }

    /** Forgets every token of which something is true. */
    public void removeIf(Predicate<T> test) {
        young.values().removeIf(test);
        old.values().removeIf(test);
    }

    private synchronized void turn() {
        if (young.size() >= generation) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }

    /** How many tokens are remembered. */
    public int size() {
        return young.size() + old.size();
    }
}
