package dev.polder.storage.teardown;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreLimits;
import dev.polder.storage.StoreStages;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Removes everything of a logical cluster from a store (store rule S14): the fence, a barrier, the look for what keeps the
 * cluster, then slices of its range.
 *
 * <p>The fence is a row that every write into the cluster compares. A write that was decided before it either happened before
 * it, and is removed with the rest, or never happens. Each slice is a group revision that compares the fence and the leader's
 * term, so that a leader which was paused removes nothing after its term. Cut off anywhere, it is run again and goes on.
 *
 * <p>A slice has as many objects as fit into one transaction with its two guards ({@link StoreLimits#maxOperations}), so watchers
 * are told every object, and no more than a slice is held in memory. Blocks; for threads that may.
 */
public final class Teardown {

    /** The fence's and the leader's. */
    private static final int GUARDS = 2;

    private static final int SLICE = StoreLimits.STANDARD.maxOperations() - GUARDS;

    /** How many of the objects that keep a cluster are named. */
    private static final int NAMED = 20;

    private final ObjectStore store;
    private final Guard leader;

    /**
     * A teardown by a leader.
     *
     * @param leader the guard of its term
     */
    public Teardown(ObjectStore store, Guard leader) {
        this.store = store;
        this.leader = leader;
    }

    /**
     * Removes a cluster, or goes on with that.
     *
     * @param keeps whether an object must be ended in another way before its cluster may go: one with finalizers, and what else
     *     the caller wants to end one by one. It is asked of every object before the first is removed, and once more before each
     * @return what became of it
     * @throws dev.polder.storage.StoreException when the store cannot be asked; to be run again
     */
    public TeardownOutcome run(LogicalClusterName cluster, Predicate<StoredRow> keeps) {
        Guard fence = new Guard(KeyLayout.fence(cluster), 0);
        List<Guard> refusal = raise(fence.key());
        if (!refusal.isEmpty()) {
            return new TeardownOutcome.Refused(refusal);
        }
        StoreStages.join(store.barrier());
        Guard standing = new Guard(fence.key(), revisionOf(fence.key()));
        if (standing.modRevision() == 0) {
            return new TeardownOutcome.Refused(List.of(standing));
        }
        TeardownOutcome.Kept kept = look(cluster, keeps);
        return kept.count() > 0 ? kept : remove(cluster, keeps, standing);
    }

    /** Writes the fence unless it stands; what did not hold otherwise. */
    private List<Guard> raise(StoreKey fence) {
        StoreTransaction raising = new StoreTransaction(
                null, List.of(new RowWrite.Put(fence, new byte[0])), List.of(new Guard(fence, 0), leader));
        return switch (StoreStages.join(store.commit(raising))) {
            case CommitOutcome.Committed done -> List.of();
            case CommitOutcome.GuardFailed failed ->
                failed.stale().stream()
                        .filter(stale -> !stale.key().equals(fence))
                        .toList();
        };
    }

    private long revisionOf(StoreKey row) {
        String path = row.path();
        return StoreStages.join(store.range(new RangeQuery(path, path + '\0', 0, 1))).rows().stream()
                .mapToLong(StoredRow::modRevision)
                .findFirst()
                .orElse(0);
    }

    /**
     * Looks at all objects, page by page, each as it is now: behind the fence none comes, and what keeps one only goes.
     */
    private TeardownOutcome.Kept look(LogicalClusterName cluster, Predicate<StoredRow> keeps) {
        List<StoreKey> named = new ArrayList<>();
        long count = 0;
        String from = KeyLayout.clusterStart(cluster);
        while (true) {
            RangePage page = page(cluster, from);
            for (StoredRow row : page.rows()) {
                if (keeps.test(row)) {
                    count++;
                    if (named.size() < NAMED) {
                        named.add(row.key());
                    }
                }
            }
            if (!page.more()) {
                return new TeardownOutcome.Kept(List.copyOf(named), count);
            }
            from = behind(page);
        }
    }

    private TeardownOutcome remove(LogicalClusterName cluster, Predicate<StoredRow> keeps, Guard fence) {
        long removed = 0;
        String start = KeyLayout.clusterStart(cluster);
        String from = start;
        while (true) {
            RangePage page = page(cluster, from);
            if (page.rows().isEmpty()) {
                if (from.equals(start)) {
                    return new TeardownOutcome.Gone(removed);
                }
                // Once more from the start: a server of an older version does not know the fence.
                from = start;
                continue;
            }
            List<StoreKey> kept =
                    page.rows().stream().filter(keeps).map(StoredRow::key).toList();
            if (!kept.isEmpty()) {
                return new TeardownOutcome.Kept(kept, kept.size());
            }
            List<RowWrite> slice = new ArrayList<>(page.rows().size());
            page.rows().forEach(row -> slice.add(new RowWrite.Delete(row.key())));
            StoreTransaction group = StoreTransaction.group(slice, List.of(), List.of(fence, leader));
            if (StoreStages.join(store.commit(group)) instanceof CommitOutcome.GuardFailed failed) {
                return new TeardownOutcome.Refused(failed.stale());
            }
            removed += slice.size();
            from = behind(page);
        }
    }

    private RangePage page(LogicalClusterName cluster, String from) {
        return StoreStages.join(store.range(new RangeQuery(from, KeyLayout.clusterEnd(cluster), 0, SLICE)));
    }

    private static String behind(RangePage page) {
        return page.rows().get(page.rows().size() - 1).key().path() + '\0';
    }
}
