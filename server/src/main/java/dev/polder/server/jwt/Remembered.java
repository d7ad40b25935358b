package dev.polder.server.jwt;

import dev.polder.spi.authn.TokenHash;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was worked out about tokens, by their hashes. Bounded: of two generations the older one is dropped when the younger
 * is full, so that whatever is asked for often stays. Safe for use by many threads; nothing waits.
 *
 * @param <T> what is remembered of a token
 */
public final class Remembered<T> {

    private final int generation;
    private volatile Map<TokenHash, T> young = new ConcurrentHashMap<>();
    private volatile Map<TokenHash, T> old = new ConcurrentHashMap<>();

    /**
     * A memory.
     *
     * @param most about how many tokens are remembered at most
     */
    public Remembered(int most) {
        this.generation = Math.max(1, most / 2);
    }

    /** What is known of a token; null when nothing is. */
    public @Nullable T get(TokenHash token) {
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
    public void put(TokenHash token, T what) {
        if (young.size() >= generation) {
            turn();
        }
        young.put(token, what);
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
