package dev.polder.storage.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.mvcc.HistoryRetention;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeteredStoreTest {

    private final List<String> heard = new ArrayList<>();
    private final MemoryObjectStore memory =
            new MemoryObjectStore(new StoreIdentity(new UUID(1, 2)), StoreLimits.STANDARD, HistoryRetention.STANDARD);
    private final ObjectStore store = new MeteredStore(memory, (operation, type, nanos, failed) -> {
        assertThat(nanos).isNotNegative();
        heard.add(operation + " " + type + (failed ? " failed" : ""));
    });

    private static StoreKey key(String group, String resource, String name) {
        return KeyLayout.object(
                new ObjectKey(LogicalClusterName.ROOT, ResourceSpace.local(group, resource), "default", name));
    }

    private void commit(StoreTransaction transaction) {
        store.commit(transaction).toCompletableFuture().join();
    }

    @Test
    void writes_areToldApartByWhatTheyMustFind() {
        StoreKey map = key("", "configmaps", "a");
        StoreKey widget = key("example.com", "widgets", "w");
        commit(StoreTransaction.of(new RowWrite.Put(map, new byte[1]), 0));
        commit(StoreTransaction.of(new RowWrite.Put(map, new byte[2]), 1));
        commit(new StoreTransaction(new RowWrite.Put(widget, new byte[2]), List.of(), List.of()));
        commit(new StoreTransaction(new RowWrite.Delete(widget), List.of(), List.of()));
        commit(new StoreTransaction(
                null, List.of(new RowWrite.Put(KeyLayout.internal("epoch"), new byte[1])), List.of()));
        assertThat(heard)
                .containsExactly(
                        "CREATE configmaps",
                        "UPDATE configmaps",
                        "UPDATE widgets.example.com",
                        "DELETE widgets.example.com",
                        "UPDATE ");
    }

    @Test
    void writeOfInternalRowsAlone_isTimedFromItsBeginning() {
        long took = TimeUnit.MILLISECONDS.toNanos(1);
        ObjectStore busy = new ForwardingStore(memory) {
            @Override
            public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
                long end = System.nanoTime() + took;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                return super.commit(transaction);
            }
        };
        AtomicLong told = new AtomicLong();
        ObjectStore metered = new MeteredStore(busy, (operation, type, nanos, failed) -> told.set(nanos));
        RowWrite row = new RowWrite.Put(KeyLayout.internal("epoch"), new byte[1]);
        metered.commit(new StoreTransaction(null, List.of(row), List.of()))
                .toCompletableFuture()
                .join();
        assertThat(told.get()).isGreaterThanOrEqualTo(took);
    }

    @Test
    void ranges_areOfTheTypeTheyBeginIn() {
        String from = KeyLayout.spaceStart(LogicalClusterName.ROOT, ResourceSpace.local("apps", "deployments"));
        store.range(new RangeQuery(from, from + "z", 0, 1))
                .toCompletableFuture()
                .join();
        store.range(new RangeQuery("!epoch", "!epoch\0", 0, 1))
                .toCompletableFuture()
                .join();
        store.range(new RangeQuery("a", "z", 0, 1)).toCompletableFuture().join();
        assertThat(heard).containsExactly("LIST deployments.apps", "LIST ", "LIST ");
    }

    /** The store is in this process: a barrier of it asks nobody. */
    @Test
    void localBarrier_isNoRequest() {
        assertThat(store.barrierIsLocal()).isTrue();
        assertThat(store.barrier().toCompletableFuture().join()).isNotNegative();
        assertThat(heard).isEmpty();
    }

    @Test
    void refusals_areAnswersAndFailuresAreNot() {
        StoreKey map = key("", "configmaps", "a");
        commit(StoreTransaction.of(new RowWrite.Put(map, new byte[1]), 7));
        store.close();
        assertThat(store.commit(StoreTransaction.of(new RowWrite.Put(map, new byte[1]), 0))
                        .toCompletableFuture())
                .isCompletedExceptionally();
        assertThat(heard).containsExactly("UPDATE configmaps", "CREATE configmaps failed");
    }
}
