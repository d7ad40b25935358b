package dev.polder.server;

import dev.polder.storage.ForwardingStore;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.memory.MemoryObjectStore;
import java.util.UUID;

/**
 * A store whose servers all follow: none is ever elected, as if another one led and did nothing. No controller writes beside a
 * test that counts revisions, events or what is asked of the store.
 */
public final class FollowerStore extends ForwardingStore {

    /** One over another store. */
    public FollowerStore(ObjectStore store) {
        super(store);
    }

    /** One in memory. */
    public static FollowerStore inMemory() {
        return new FollowerStore(new MemoryObjectStore(new StoreIdentity(new UUID(0, 1))));
    }

    @Override
    public LeaderLock leaders() {
        return (name, candidate) -> () -> {};
    }
}
