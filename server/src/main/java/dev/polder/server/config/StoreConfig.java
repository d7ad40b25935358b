package dev.polder.server.config;

/**
 * Which store holds the objects.
 *
 * @param inMemory whether they end with the server; otherwise they lie in the root directory; default false
 */
public record StoreConfig(boolean inMemory) {

    public static StoreConfig defaults() {
        return new StoreConfig(false);
    }
}
