package dev.polder.server.store;

import dev.polder.api.object.RandomUuids;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.files.StoreMark;
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
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Opens the store that a configuration names: for a server, and for commands that work on a store without one. */
public final class Stores {

    /** Where the embedded store lies in the root directory. */
    private static final String FOLDER = "data";

    private Stores() {}

    /**
     * Opens the store, and makes it when there is none.
     *
     * @throws StoreException.Unusable when the folder cannot be used, the shared store not be reached, or a key lacks
     * @throws dev.polder.server.files.UnusableFilesException when the key file cannot be used, or the store is not the one that
     *     the root directory knows
     */
    public static ObjectStore openOrMake(ServerConfig config) {
        return open(config, new SecureRandom());
    }

    /**
     * Opens the store, and makes it when there is none, whichever store the root directory knows: for who accepts it as it is.
     *
     * @throws StoreException.Unusable as {@link #openOrMake}
     * @throws dev.polder.server.files.UnusableFilesException when the key file cannot be used
     */
    public static ObjectStore openOrMakeAny(ServerConfig config) {
        return open(config, new SecureRandom(), Optional.empty());
    }

    /**
     * Opens a store that is there, and never makes one: a path or a prefix may have been mistyped. It need not be the one that
     * the root directory knows: the store of another server is looked at, moved or accepted like that.
     *
     * @throws StoreException.Unusable also when there is no store
     * @throws dev.polder.server.files.UnusableFilesException when the key file cannot be used
     */
    public static ObjectStore openExisting(ServerConfig config) {
        SecureRandom random = new SecureRandom();
        Sealing sealing = new Sealing(config, random, false);
        RemoteStoreConfig remote = config.store().remote();
        if (remote != null) {
            return sealing.open(
                    remote.limits(),
                    limits -> provider()
                            .find(remote.with(limits), ids(random))
                            .orElseThrow(() -> new StoreException.Unusable("there is no store " + remote.where()
                                    + "; correct --etcd-prefix, or start a server there first")));
        }
        Path root = config.files().rootDirectory();
        if (root == null || config.store().inMemory()) {
            throw new StoreException.Unusable(
                    "a store in memory is gone with its server; name one with --root-directory or --etcd-servers");
        }
        return sealing.open(limits(config), limits -> EmbeddedObjectStore.openExisting(embedded(root, limits)));
    }

    /**
     * The same as {@link #openOrMake}.
     *
     * @param random where ids, keys and seeds come from; must be secure
     */
    public static ObjectStore open(ServerConfig config, RandomGenerator random) {
        return open(config, random, mark(config));
    }

    /** Opens the store that the mark is of, if there is a mark. */
    private static ObjectStore open(ServerConfig config, RandomGenerator random, Optional<StoreMark> mark) {
        Sealing sealing = new Sealing(config, random, true);
        RemoteStoreConfig remote = config.store().remote();
        if (remote != null) {
            return sealing.open(remote.limits(), limits -> known(mark, shared(remote.with(limits), ids(random), mark)));
        }
        Path root = config.files().rootDirectory();
        if (root == null || config.store().inMemory()) {
            return new MemoryObjectStore(
                    new StoreIdentity(ids(random).get()), limits(config), HistoryRetention.STANDARD);
        }
        return sealing.open(
                limits(config), limits -> known(mark, EmbeddedObjectStore.open(embedded(root, limits), ids(random))));
    }

    /** Where a server has run before there must be a store: below a mistyped prefix none is made. */
    private static ObjectStore shared(RemoteStoreConfig remote, Supplier<UUID> ids, Optional<StoreMark> mark) {
        return mark.filter(StoreMark::isThere)
                .map(of -> provider().find(remote, ids).orElseThrow(() -> of.missing(remote.where())))
                .orElseGet(() -> provider().open(remote, ids));
    }

    /**
     * A store, once it is sure that it is the one of the root directory: nothing is written to another, and no key asked for.
     * Every store that a server is started on comes through here, once. Blocks.
     *
     * @param store closed when it is another one
     * @throws dev.polder.server.files.UnusableFilesException when it is another one
     */
    public static ObjectStore known(ServerConfig config, ObjectStore store) {
        return known(mark(config), store);
    }

    private static ObjectStore known(Optional<StoreMark> mark, ObjectStore store) {
        boolean known = false;
        try {
            mark.ifPresent(of -> of.check(store));
            known = true;
            return store;
        } finally {
            if (!known) {
                store.close();
            }
        }
    }

    /** What the root directory knows of its store; empty when the store ends with the server. */
    public static Optional<StoreMark> mark(ServerConfig config) {
        return config.store().inMemory()
                ? Optional.empty()
                : Optional.ofNullable(config.files().rootDirectory()).map(StoreMark::new);
    }

    private static EmbeddedStoreConfig embedded(Path root, StoreLimits limits) {
        return EmbeddedStoreConfig.of(root.resolve(FOLDER)).withLimits(limits);
    }

    private static StoreLimits limits(ServerConfig config) {
        return StoreLimits.STANDARD.withQuota(
                config.store().quota(Runtime.getRuntime().maxMemory()));
    }

    private static Supplier<UUID> ids(RandomGenerator random) {
        RandomUuids uuids = new RandomUuids(random);
        return () -> UUID.fromString(uuids.get());
    }

    private static RemoteStoreProvider provider() {
        return ServiceLoader.load(RemoteStoreProvider.class)
                .findFirst()
                .orElseThrow(() -> new StoreException.Unusable(
                        "this server has no store that others share; put polder-storage-etcd on its class path"));
    }
}
