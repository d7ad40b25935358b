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

    /** How many bytes its text has in UTF-8. */
    public int bytes() {
        int bytes = 0;
        for (int i = 0; i < path.length(); i++) {
            char unit = path.charAt(i);
            // Each half of a surrogate pair counts for two of the pair's four bytes.
            bytes += unit < 0x80 ? 1 : unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
        }
        return bytes;
    }

    @Override
    public String toString() {
        return path;
    }
}
