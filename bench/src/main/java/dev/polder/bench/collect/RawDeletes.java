package dev.polder.bench.collect;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.log.EmbeddedObjectStore;
import dev.polder.storage.log.EmbeddedStoreConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * The baseline: as many rows of the same size, deleted from an embedded store by transactions that compare and delete one row each. They
 * are handed over without a thread each.
 */
final class RawDeletes {

    /** As many at a time as the collector deletes of one type, and so many that they share the forced writes of the log. */
    static final int FEW = 16;

    static final int MANY = 256;

    private static final UUID STORE = new UUID(0, 2);

    private RawDeletes() {}

    /**
     * Puts rows and deletes them.
     *
     * @param folder for a store of its own
     * @param clusters how many logical clusters they lie in
     * @param underWay how many are handed over at a time
     * @return rows deleted a second
     */
    static double perSecond(Path folder, int count, int bytes, int clusters, int underWay) throws InterruptedException {
        try (EmbeddedObjectStore store = EmbeddedObjectStore.open(EmbeddedStoreConfig.of(folder), () -> STORE)) {
            long[] revisions = new long[count];
            each(store, count, MANY, number -> new RowWrite.Put(key(number, clusters), new byte[bytes]), revisions);
            long began = System.nanoTime();
            each(store, count, underWay, number -> new RowWrite.Delete(key(number, clusters)), revisions);
            return count * 1e9 / (System.nanoTime() - began);
        }
    }

    private static void each(
            EmbeddedObjectStore store, int count, int underWay, IntFunction<RowWrite> write, long[] revisions)
            throws InterruptedException {
        Semaphore places = new Semaphore(underWay);
        AtomicInteger refused = new AtomicInteger();
        for (int i = 0; i < count; i++) {
            places.acquire();
            int number = i;
            var unused = store.commit(StoreTransaction.of(write.apply(i), revisions[i]))
                    .whenComplete((outcome, failure) -> {
                        if (outcome instanceof CommitOutcome.Committed committed) {
                            revisions[number] = committed.revision();
                        } else {
                            refused.incrementAndGet();
                        }
                        places.release();
                    });
        }
        places.acquire(underWay);
        if (refused.get() > 0) {
            throw new IllegalStateException(refused + " of " + count + " writes were refused");
        }
    }

    private static StoreKey key(int number, int clusters) {
        LogicalClusterName cluster = clusters == 1
                ? LogicalClusterName.ROOT
                : new LogicalClusterName(String.format(Locale.ROOT, "c%07d", number % clusters));
        return KeyLayout.object(new ObjectKey(
                cluster,
                ResourceSpace.local("", "configmaps"),
                "default",
                String.format(Locale.ROOT, "bench-%06d", number)));
    }
}
