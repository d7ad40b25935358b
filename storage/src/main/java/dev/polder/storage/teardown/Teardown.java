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
import org.jspecify.annotations.Nullable;

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

    /** How many objects go at a revision. */
    public static final int SLICE = StoreLimits.STANDARD.maxOperations() - GUARDS;

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
        return run(new Ending(cluster, null, keeps));
    }

    /**
     * The same for a cluster that one of its own objects describes. That object stays, so that whoever asks finds out what becomes
     * of the cluster; who removes it removes the fence in the same transaction. The fence is written only while the object is as
     * it was when the end was decided: a cluster that has come back under the same name meanwhile is left alone.
     *
     * @param described the description and its revision when the end was decided
     */
    public TeardownOutcome run(LogicalClusterName cluster, Guard described, Predicate<StoredRow> keeps) {
        return run(new Ending(cluster, described, keeps));
    }

    /** What ends: the cluster, what describes it, and what must be ended in another way before. */
    private record Ending(
            LogicalClusterName cluster, @Nullable Guard described, Predicate<StoredRow> keeps) {

        List<StoredRow> contents(RangePage page) {
            return described == null
                    ? page.rows()
                    : page.rows().stream()
                            .filter(row -> !row.key().equals(described.key()))
                            .toList();
        }
    }

    private TeardownOutcome run(Ending ending) {
        Guard fence = new Guard(KeyLayout.fence(ending.cluster()), 0);
        List<Guard> refusal = raise(fence.key(), ending.described());
        if (!refusal.isEmpty()) {
            return new TeardownOutcome.Refused(refusal);
        }
        StoreStages.join(store.barrier());
        Guard standing = new Guard(fence.key(), revisionOf(fence.key()));
        if (standing.modRevision() == 0) {
            return new TeardownOutcome.Refused(List.of(standing));
        }
        TeardownOutcome.Kept kept = look(ending);
        return kept.count() > 0 ? kept : remove(ending, standing);
    }

    /** Writes the fence unless it stands; what did not hold otherwise. */
    private List<Guard> raise(StoreKey fence, @Nullable Guard described) {
        List<Guard> guards = new ArrayList<>(List.of(new Guard(fence, 0), leader));
        if (described != null) {
            guards.add(described);
        }
        StoreTransaction raising = new StoreTransaction(null, List.of(new RowWrite.Put(fence, new byte[0])), guards);
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
    private TeardownOutcome.Kept look(Ending ending) {
        List<StoreKey> named = new ArrayList<>();
        long count = 0;
        String from = KeyLayout.clusterStart(ending.cluster());
        while (true) {
            RangePage page = page(ending, from);
            for (StoredRow row : ending.contents(page)) {
                if (ending.keeps().test(row)) {
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

    private TeardownOutcome remove(Ending ending, Guard fence) {
        long removed = 0;
        String start = KeyLayout.clusterStart(ending.cluster());
        String from = start;
        while (true) {
            RangePage page = page(ending, from);
            List<StoredRow> contents = ending.contents(page);
            if (contents.isEmpty() && !page.more() && from.equals(start)) {
                return new TeardownOutcome.Gone(removed);
            }
            List<StoreKey> kept =
                    contents.stream().filter(ending.keeps()).map(StoredRow::key).toList();
            if (!kept.isEmpty()) {
                return new TeardownOutcome.Kept(kept, kept.size());
            }
            List<Guard> stale = slice(contents, fence);
            if (!stale.isEmpty()) {
                return new TeardownOutcome.Refused(stale);
            }
            removed += contents.size();
            // Once more from the start in the end: a server of an older version does not know the fence.
            from = page.more() ? behind(page) : start;
        }
    }

    /** Removes some objects at once; what did not hold otherwise. */
    private List<Guard> slice(List<StoredRow> contents, Guard fence) {
        if (contents.isEmpty()) {
            return List.of();
        }
        List<RowWrite> slice = new ArrayList<>(contents.size());
        contents.forEach(row -> slice.add(new RowWrite.Delete(row.key())));
        StoreTransaction group = StoreTransaction.group(slice, List.of(), List.of(fence, leader));
        return StoreStages.join(store.commit(group)) instanceof CommitOutcome.GuardFailed failed
                ? failed.stale()
                : List.of();
    }

    private RangePage page(Ending ending, String from) {
        return StoreStages.join(store.range(new RangeQuery(from, KeyLayout.clusterEnd(ending.cluster()), 0, SLICE)));
    }

    private static String behind(RangePage page) {
        return page.rows().get(page.rows().size() - 1).key().path() + '\0';
    }
}
