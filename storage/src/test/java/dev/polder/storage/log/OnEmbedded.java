package dev.polder.storage.log;

import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.contract.StoreUnderTest;
import dev.polder.storage.mvcc.HistoryRetention;
import java.nio.file.Path;
import java.util.UUID;

/** Runs a contract on the embedded store, with files so small that it rolls and snapshots all the time. */
interface OnEmbedded extends StoreUnderTest {

    @Override
    default ObjectStore open(Path folder, StoreLimits limits, HistoryRetention retention) {
        EmbeddedStoreConfig config = EmbeddedStoreConfig.of(folder)
                .withSizes(2_000, 4_000)
                .withHistory(retention)
                .withLimits(limits);
        return EmbeddedObjectStore.open(config, () -> new UUID(1, 2));
    }
}
