package dev.polder.storage.contract;

import static dev.polder.storage.contract.StoreContract.await;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;

/** A logical cluster with objects, as those who write into it and who end it see it. */
final class TornDown {

    private static final List<ResourceSpace> SPACES = List.of(
            ResourceSpace.local("", "configmaps"),
            ResourceSpace.local("apps", "deployments"),
            new ResourceSpace(ResourceSpace.local("example.com", "widgets").groupResource(), "d0a8f3"));
    private static final int AT_ONCE = 90;

    private final ObjectStore store;
    private final LogicalClusterName name;

    TornDown(ObjectStore store, String name) {
        this.store = store;
        this.name = new LogicalClusterName(name);
    }

    LogicalClusterName name() {
        return name;
    }

    StoreKey fence() {
        return KeyLayout.fence(name);
    }

    StoreKey key(int number) {
        ResourceSpace space = SPACES.get(number % SPACES.size());
        return KeyLayout.object(new ObjectKey(name, space, number % 2 == 0 ? "default" : "other", "o" + number));
    }

    boolean has(StoreKey key) {
        return key.path().startsWith(KeyLayout.clusterStart(name));
    }

    /** Makes objects, whatever they were. */
    void fill(int objects) {
        for (int first = 0; first < objects; first += AT_ONCE) {
            List<RowWrite> writes = new ArrayList<>();
            for (int i = first; i < Math.min(objects, first + AT_ONCE); i++) {
                writes.add(new RowWrite.Put(key(i), StoreContract.bytes("object")));
            }
            await(store.commit(StoreTransaction.group(writes, List.of(), List.of())));
        }
    }

    List<StoredRow> rows() {
        return await(store.range(new RangeQuery(KeyLayout.clusterStart(name), KeyLayout.clusterEnd(name), 0, 10_000)))
                .rows();
    }

    /** Creates an object as a server does that had seen no fence when it decided. */
    CommitOutcome createLate(ObjectStore through, int number) {
        return await(through.commit(new StoreTransaction(
                new RowWrite.Put(key(number), StoreContract.bytes("late")),
                List.of(),
                List.of(new Guard(key(number), 0), new Guard(fence(), 0)))));
    }

    /** A store whose user is held up at every commit. */
    static ObjectStore interrupted(ObjectStore store, IntConsumer before) {
        return new ForwardingStore(store) {
            private int commits;

            @Override
            public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
                before.accept(commits++);
                return below().commit(transaction);
            }
        };
    }
}
