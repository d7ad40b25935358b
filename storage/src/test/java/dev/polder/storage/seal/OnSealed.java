package dev.polder.storage.seal;

import dev.polder.api.resource.GroupResource;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.contract.StoreUnderTest;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.mvcc.HistoryRetention;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Runs a contract on a store that seals all it is given, over the one in memory. */
interface OnSealed extends StoreUnderTest {

    SealScope CONFIG_MAPS = new SealScope(List.of(new GroupResource("", "configmaps")));
    SealKeys KEYS = SealKeys.generate(new Random(11));

    @Override
    default ObjectStore open(Path folder, StoreLimits limits, HistoryRetention retention) {
        return over(
                new MemoryObjectStore(
                        new StoreIdentity(new UUID(1, 2)), limits.withEnvelope(Envelope.BYTES), retention),
                limits);
    }

    static SealingStore over(ObjectStore store, StoreLimits limits) {
        Random random = new Random(12);
        SealRing ring = SealRing.open(store, KEYS, "the key file", random);
        return new SealingStore(store, limits, CONFIG_MAPS, ring, random);
    }
}
