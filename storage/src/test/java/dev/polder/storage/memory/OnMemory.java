package dev.polder.storage.memory;

import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.contract.StoreUnderTest;
import dev.polder.storage.mvcc.HistoryRetention;
import java.nio.file.Path;
import java.util.UUID;

/** Runs a contract on the in-memory store. */
interface OnMemory extends StoreUnderTest {

    @Override
    default ObjectStore open(Path folder, StoreLimits limits, HistoryRetention retention) {
        return new MemoryObjectStore(new StoreIdentity(new UUID(1, 2)), limits, retention);
    }
}
