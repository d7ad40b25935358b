package dev.polder.server.config;

import dev.polder.storage.StoreQuota;

/**
 * Which store holds the objects, and how much.
 *
 * @param inMemory whether they end with the server; otherwise they lie in the root directory; default false
 * @param quotaBytes how much they may take, wherever they lie, in bytes of keys and values ({@link StoreQuota}); 0, the
 *     default, stands for a quarter of the largest heap and at most 2 GiB
 */
public record StoreConfig(boolean inMemory, long quotaBytes) {

    public StoreConfig {
        if (quotaBytes < 0) {
            throw new IllegalArgumentException("quotaBytes is not negative");
        }
    }

    public static StoreConfig defaults() {
        return new StoreConfig(false, 0);
    }

    /** The quota that {@link #quotaBytes} stands for, in a JVM with so much heap at most. */
    public StoreQuota quota(long maxHeapBytes) {
        return quotaBytes == 0 ? StoreQuota.ofHeap(maxHeapBytes) : new StoreQuota(quotaBytes);
    }

    public StoreConfig withInMemory(boolean other) {
        return new StoreConfig(other, quotaBytes);
    }

    public StoreConfig withQuotaBytes(long other) {
        return new StoreConfig(inMemory, other);
    }
}
