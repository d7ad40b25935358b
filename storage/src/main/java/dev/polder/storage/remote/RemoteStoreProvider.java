package dev.polder.storage.remote;

import dev.polder.storage.ObjectStore;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Opens stores that several servers share. Found by {@link java.util.ServiceLoader}, so that who embeds a server without
 * one has none of its libraries.
 */
public interface RemoteStoreProvider {

    /**
     * Opens a store; creates it when nothing lies below the prefix. Blocks for some seconds when nobody answers.
     *
     * @param config where it is
     * @param newStoreId gives the id of a store that is created
     * @throws dev.polder.storage.StoreException.Unusable when it cannot be reached or used; one line that says the fix
     */
    ObjectStore open(RemoteStoreConfig config, Supplier<UUID> newStoreId);

    /**
     * Opens a store, and never creates one: for those who might have been given the wrong prefix.
     *
     * @param config where it is
     * @param ids gives ids that nobody else has, for what this process must be told apart by
     * @return the store; empty when nothing lies below the prefix
     * @throws dev.polder.storage.StoreException.Unusable as {@link #open} does
     */
    Optional<ObjectStore> find(RemoteStoreConfig config, Supplier<UUID> ids);
}
