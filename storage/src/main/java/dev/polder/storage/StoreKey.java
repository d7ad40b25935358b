package dev.polder.storage;

/**
 * A key of the store, below the configured prefix. Only {@link KeyLayout} builds or parses one.
 *
 * @param path the key's text; keys are ordered by its UTF-8 bytes
 */
public record StoreKey(String path) {

    /** Internal rows lie here and are never visible to watchers (store rule S1). */
    static final String INTERNAL = "!";

    /** Whether this is a bookkeeping row rather than an object. */
    public boolean internal() {
        return path.startsWith(INTERNAL);
    }

    @Override
    public String toString() {
        return path;
    }
}
