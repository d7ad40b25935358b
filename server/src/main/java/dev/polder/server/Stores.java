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
import java.security.SecureRandom;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.function.Supplier;

/** Opens the store that a configuration names: for a server, and for commands that work on a store without one. */
public final class Stores {

    /** Where the embedded store lies in the root directory. */
    private static final String FOLDER = "data";

    private Stores() {}

    /**
     * Opens the store, and makes it when there is none.
     *
     * @throws StoreException.Unusable when the folder cannot be used, or the shared store not be reached
     */
    public static ObjectStore openOrMake(ServerConfig config) {
        return open(config, ids());
    }

    /**
     * Opens a store that is there, and never makes one: a path or a prefix may have been mistyped.
     *
     * @throws StoreException.Unusable also when there is no store
     */
    public static ObjectStore openExisting(ServerConfig config) {
        RemoteStoreConfig remote = config.store().remote();
        if (remote != null) {
            return provider().openExisting(remote, ids());
        }
        Path root = config.files().rootDirectory();
        if (root == null || config.store().inMemory()) {
            throw new StoreException.Unusable(
                    "a store in memory is gone with its server; name one with" + " --root-directory or --etcd-servers");
        }
        return EmbeddedObjectStore.openExisting(embedded(config, root));
    }

    static ObjectStore open(ServerConfig config, Supplier<UUID> newStoreId) {
        RemoteStoreConfig remote = config.store().remote();
        if (remote != null) {
            return provider().open(remote, newStoreId);
        }
        Path root = config.files().rootDirectory();
        if (root == null || config.store().inMemory()) {
            return new MemoryObjectStore(
                    new StoreIdentity(newStoreId.get()), limits(config), HistoryRetention.STANDARD);
        }
        return EmbeddedObjectStore.open(embedded(config, root), newStoreId);
    }

    private static EmbeddedStoreConfig embedded(ServerConfig config, Path root) {
        return EmbeddedStoreConfig.of(root.resolve(FOLDER)).withLimits(limits(config));
    }

    private static StoreLimits limits(ServerConfig config) {
        return StoreLimits.STANDARD.withQuota(
                config.store().quota(Runtime.getRuntime().maxMemory()));
    }

    private static Supplier<UUID> ids() {
        RandomUuids uuids = new RandomUuids(new SecureRandom());
        return () -> UUID.fromString(uuids.get());
    }

    private static RemoteStoreProvider provider() {
        return ServiceLoader.load(RemoteStoreProvider.class)
                .findFirst()
                .orElseThrow(() -> new StoreException.Unusable(
                        "this server has no store that others share; put polder-storage-etcd on its class path"));
    }
}
