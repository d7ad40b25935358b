package dev.polder.storage.contract;

import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.mvcc.HistoryRetention;
import java.nio.file.Path;

/** Opens the store that a contract is run on. */
public interface StoreUnderTest {

    /**
     * Opens a store. A durable one finds what an earlier one left in the folder.
     *
     * @param folder a folder of the test's own
     */
    ObjectStore open(Path folder, StoreLimits limits, HistoryRetention retention);
}
