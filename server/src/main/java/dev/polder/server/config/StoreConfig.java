package dev.polder.server.config;

import dev.polder.storage.StoreQuota;

/**
 * Which store holds the objects, and how much.
 *
 * @param inMemory whether they end with the server; otherwise they lie in the root directory; default false
 * @param quotaBytes how much they may take, wherever they lie, in bytes of keys and values ({@link StoreQuota}); at least
 *     1; default 2 GiB
 */
public record StoreConfig(boolean inMemory, long quotaBytes) {

    public StoreConfig {
        if (quotaBytes < 1) {
            throw new IllegalArgumentException("quotaBytes is at least 1");
        }
    }

    public static StoreConfig defaults() {
        return new StoreConfig(false, StoreQuota.STANDARD.bytes());
    }

    public StoreConfig withInMemory(boolean other) {
        return new StoreConfig(other, quotaBytes);
    }

    public StoreConfig withQuotaBytes(long other) {
        return new StoreConfig(inMemory, other);
    }
}
