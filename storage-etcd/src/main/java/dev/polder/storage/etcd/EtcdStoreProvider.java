package dev.polder.storage.etcd;

import dev.polder.storage.ObjectStore;
import dev.polder.storage.remote.RemoteStoreConfig;
import dev.polder.storage.remote.RemoteStoreProvider;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Opens {@link EtcdObjectStore}s for servers that do not know of etcd. */
public final class EtcdStoreProvider implements RemoteStoreProvider {

    @Override
    public ObjectStore open(RemoteStoreConfig config, Supplier<UUID> newStoreId) {
        return EtcdObjectStore.open(config, newStoreId);
    }

    @Override
    public Optional<ObjectStore> find(RemoteStoreConfig config, Supplier<UUID> ids) {
        return EtcdObjectStore.find(config, ids).map(Function.identity());
    }
}
