package dev.polder.server;

import dev.polder.server.config.ServerConfig;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.log.EmbeddedObjectStore;
import dev.polder.storage.log.EmbeddedStoreConfig;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.mvcc.HistoryRetention;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;

/** Opens the store that a configuration names. */
final class Stores {

    /** Where the embedded store lies in the root directory. */
    private static final String FOLDER = "data";

    private Stores() {}

    /**
     * Opens the store.
     *
     * @throws dev.polder.storage.StoreException.Unusable when the folder cannot be used
     */
    static ObjectStore open(ServerConfig config, Supplier<UUID> newStoreId) {
        Path root = config.files().rootDirectory();
        StoreLimits limits = StoreLimits.STANDARD.withQuota(
                config.store().quota(Runtime.getRuntime().maxMemory()));
        if (root == null || config.store().inMemory()) {
            return new MemoryObjectStore(new StoreIdentity(newStoreId.get()), limits, HistoryRetention.STANDARD);
        }
        EmbeddedStoreConfig embedded = EmbeddedStoreConfig.of(root.resolve(FOLDER));
        return EmbeddedObjectStore.open(embedded.withLimits(limits), newStoreId);
    }
}
