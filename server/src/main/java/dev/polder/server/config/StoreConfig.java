package dev.polder.server.config;

import dev.polder.storage.StoreQuota;
import dev.polder.storage.remote.RemoteStoreConfig;
import dev.polder.storage.seal.SealScope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which store holds the objects, and how much.
 *
 * @param inMemory whether they end with the server; otherwise they lie in the root directory; default false
 * @param quotaBytes how much they may take, wherever they lie, in bytes of keys and values ({@link StoreQuota}); 0, the
 *     default, stands for a quarter of the largest heap and at most 2 GiB; a shared store has a quota of its own
 * @param remote the store that several servers share; null for one of this server's own
 * @param viewMaxBytes about how much memory this server's view of the objects may take, in bytes; beyond it values are let
 *     go of and read from the store again when they are asked for; 0, the default, keeps all. A store of the server's own
 *     holds them in memory anyway
 * @param eventTtl how long events stay after they were last written; zero keeps them; default one hour
 * @param compactionInterval how often history is compacted ({@link
 *     dev.polder.storage.compaction.CompactionConfig#every}); zero leaves it to the bounds of the store; default five minutes
 * @param sealed the resources whose objects are sealed when they are written; default Secrets; none in memory
 */
public record StoreConfig(
        boolean inMemory,
        long quotaBytes,
        @Nullable RemoteStoreConfig remote,
        long viewMaxBytes,
        Duration eventTtl,
        Duration compactionInterval,
        SealScope sealed) {

    /** Upstream's default of {@code --event-ttl}. */
    private static final Duration EVENT_TTL = Duration.ofHours(1);

    /** Upstream's default of {@code --etcd-compaction-interval} (apiserver {@code storage/storagebackend/config.go}). */
    private static final Duration COMPACTION_INTERVAL = Duration.ofMinutes(5);

    public StoreConfig {
        if (quotaBytes < 0) {
            throw new IllegalArgumentException("quotaBytes is not negative");
        }
        if (viewMaxBytes < 0) {
            throw new IllegalArgumentException("viewMaxBytes is not negative");
        }
        if (eventTtl.isNegative()) {
            throw new IllegalArgumentException("eventTtl is not negative");
        }
        if (compactionInterval.isNegative()) {
            throw new IllegalArgumentException("compactionInterval is not negative");
        }
    }

    public static StoreConfig defaults() {
        return new StoreConfig(false, 0, null, 0, EVENT_TTL, COMPACTION_INTERVAL, SealScope.SECRETS);
    }

    /** A store that several servers share. */
    public static StoreConfig on(RemoteStoreConfig remote) {
        return new StoreConfig(false, 0, remote, 0, EVENT_TTL, COMPACTION_INTERVAL, SealScope.SECRETS);
    }

    /** The quota that {@link #quotaBytes} stands for, in a JVM with so much heap at most. */
    public StoreQuota quota(long maxHeapBytes) {
        return quotaBytes == 0 ? StoreQuota.ofHeap(maxHeapBytes) : new StoreQuota(quotaBytes);
    }

    public StoreConfig withInMemory(boolean other) {
        return new StoreConfig(other, quotaBytes, remote, viewMaxBytes, eventTtl, compactionInterval, sealed);
    }

    public StoreConfig withQuotaBytes(long other) {
        return new StoreConfig(inMemory, other, remote, viewMaxBytes, eventTtl, compactionInterval, sealed);
    }

    public StoreConfig withViewMaxBytes(long other) {
        return new StoreConfig(inMemory, quotaBytes, remote, other, eventTtl, compactionInterval, sealed);
    }

    public StoreConfig withEventTtl(Duration other) {
        return new StoreConfig(inMemory, quotaBytes, remote, viewMaxBytes, other, compactionInterval, sealed);
    }

    public StoreConfig withCompactionInterval(Duration other) {
        return new StoreConfig(inMemory, quotaBytes, remote, viewMaxBytes, eventTtl, other, sealed);
    }

    public StoreConfig withSealed(SealScope other) {
        return new StoreConfig(inMemory, quotaBytes, remote, viewMaxBytes, eventTtl, compactionInterval, other);
    }
}
