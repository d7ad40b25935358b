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
import java.util.Optional;
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
    /** Below this prefix there is no store. */
    static final String MISTYPED = "/mistyped";

    private static final String PAST =
            KeyLayout.internal("past", BEFORE.toString()).path();
    private static final AtomicInteger CHECKS = new AtomicInteger();
    private static final AtomicInteger MADE = new AtomicInteger();
    private static final AtomicInteger CLOSED = new AtomicInteger();

    /** Forgets what was counted. */
    static void reset() {
        CHECKS.set(0);
        MADE.set(0);
        CLOSED.set(0);
    }

    static int checks() {
        return CHECKS.get();
    }

    /** How often a store was opened that would have been made, had there been none. */
    static int made() {
        return MADE.get();
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
        MADE.incrementAndGet();
        return open();
    }

    @Override
    public Optional<ObjectStore> find(RemoteStoreConfig config, Supplier<UUID> ids) {
        return config.prefix().equals(MISTYPED) ? Optional.empty() : Optional.of(open());
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
