package dev.polder.server;

import dev.polder.server.config.ServerConfig;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.log.EmbeddedObjectStore;
import dev.polder.storage.log.EmbeddedStoreConfig;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.mvcc.HistoryRetention;
import dev.polder.storage.remote.RemoteStoreConfig;
import dev.polder.storage.remote.RemoteStoreProvider;
import java.nio.file.Path;
import java.util.ServiceLoader;
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
     * @throws StoreException.Unusable when the folder cannot be used, or the shared store not be reached
     */
    static ObjectStore open(ServerConfig config, Supplier<UUID> newStoreId) {
        RemoteStoreConfig remote = config.store().remote();
        if (remote != null) {
            return provider().open(remote, newStoreId);
        }
        Path root = config.files().rootDirectory();
        StoreLimits limits = StoreLimits.STANDARD.withQuota(
                config.store().quota(Runtime.getRuntime().maxMemory()));
        if (root == null || config.store().inMemory()) {
            return new MemoryObjectStore(new StoreIdentity(newStoreId.get()), limits, HistoryRetention.STANDARD);
        }
        EmbeddedStoreConfig embedded = EmbeddedStoreConfig.of(root.resolve(FOLDER));
        return EmbeddedObjectStore.open(embedded.withLimits(limits), newStoreId);
    }

    private static RemoteStoreProvider provider() {
        return ServiceLoader.load(RemoteStoreProvider.class)
                .findFirst()
                .orElseThrow(() -> new StoreException.Unusable(
                        "this server has no store that others share; put polder-storage-etcd on its class path"));
    }
}
