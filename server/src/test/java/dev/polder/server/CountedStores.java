package dev.polder.server;

import dev.polder.storage.ForwardingStore;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.epoch.PastStores;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.remote.RemoteStoreConfig;
import dev.polder.storage.remote.RemoteStoreProvider;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Gives a server a shared store that has taken the place of another, and counts how often it is asked whether it has: a check of
 * the mark of a root directory that was on the other asks that once, and nothing else does.
 */
public final class CountedStores implements RemoteStoreProvider {

    static final UUID BEFORE = new UUID(0, 7);
    static final UUID NOW = new UUID(0, 8);
    private static final String PAST =
            KeyLayout.internal("past", BEFORE.toString()).path();
    private static final AtomicInteger CHECKS = new AtomicInteger();
    private static final AtomicInteger CLOSED = new AtomicInteger();

    /** Forgets what was counted. */
    static void reset() {
        CHECKS.set(0);
        CLOSED.set(0);
    }

    static int checks() {
        return CHECKS.get();
    }

    static int closed() {
        return CLOSED.get();
    }

    /** A store that has stepped above version 100 of the one before. */
    static ObjectStore open() {
        MemoryObjectStore memory = new MemoryObjectStore(new StoreIdentity(NOW));
        RowWrite past = PastStores.leftBehind(BEFORE, 100);
        memory.commit(new StoreTransaction(null, List.of(past), List.of()))
                .toCompletableFuture()
                .join();
        return new Counted(memory);
    }

    @Override
    public ObjectStore open(RemoteStoreConfig config, Supplier<UUID> newStoreId) {
        return open();
    }

    @Override
    public ObjectStore openExisting(RemoteStoreConfig config, Supplier<UUID> ids) {
        return open();
    }

    private static final class Counted extends ForwardingStore {

        Counted(ObjectStore store) {
            super(store);
        }

        @Override
        public CompletionStage<RangePage> range(RangeQuery query) {
            if (query.from().equals(PAST)) {
                CHECKS.incrementAndGet();
            }
            return super.range(query);
        }

        @Override
        public void close() {
            CLOSED.incrementAndGet();
            super.close();
        }
    }
}
