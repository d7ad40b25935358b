package dev.polder.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.ForwardingStore;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import dev.polder.storage.teardown.Teardown;
import dev.polder.storage.teardown.TeardownOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A logical cluster ends whole and for good: fence, barrier, nothing that keeps it, then slices that a leader alone removes. */
public abstract class TeardownContract extends StoreContract {

    private static final String OFFICE = "teardown";
    private static final int OBJECTS = 350;
    private static final int SEEDS = 8;
    /** So many seeds show any accident. */
    private static final int BAD_SEEDS = 40;

    /** Keeps nothing. */
    private static boolean nothing(StoredRow row) {
        return row.key().internal();
    }

    private TeardownOutcome tearDown(ObjectStore through, TornDown cluster, Predicate<StoredRow> keeps) {
        try (OneLeader leader = new OneLeader(store, OFFICE)) {
            return new Teardown(through, leader.fence()).run(cluster.name(), keeps);
        }
    }

    private TornDown filled(String name, int objects) {
        TornDown cluster = new TornDown(store, name);
        cluster.fill(objects);
        return cluster;
    }

    private static List<String> told(List<StoredRow> rows) {
        return rows.stream().map(row -> row.key() + "@" + row.modRevision()).toList();
    }

    @Test
    void cluster_isRemovedInFlaggedSlices_andItsNeighboursAreNot() {
        TornDown cluster = filled("team", OBJECTS);
        List<TornDown> neighbours =
                List.of(filled("tea", 5), filled("team-2", 5), filled("team0", 5), filled("teams", 5));
        List<List<String>> before =
                neighbours.stream().map(one -> told(one.rows())).toList();
        RecordingWatcher watcher = new RecordingWatcher();
        store.watch(await(store.barrier()), watcher);
        assertThat(tearDown(store, cluster, TeardownContract::nothing)).isEqualTo(new TeardownOutcome.Gone(OBJECTS));
        assertThat(cluster.rows()).isEmpty();
        assertThat(neighbours.stream().map(one -> told(one.rows())).toList()).isEqualTo(before);
        List<StoreKey> deleted = new ArrayList<>();
        for (RecordingWatcher.Call call : watcher.until(await(store.barrier()))) {
            List<StoreKey> slice = call.events().stream()
                    .filter(StoreEvent.Delete.class::isInstance)
                    .map(StoreEvent::key)
                    .filter(cluster::has)
                    .toList();
            assertThat(call.group()).isEqualTo(!slice.isEmpty());
            deleted.addAll(slice);
        }
        assertThat(deleted).hasSize(OBJECTS).doesNotHaveDuplicates();
    }

    @Test
    void fence_staysBehindTheCluster() {
        TornDown cluster = filled("team", 3);
        tearDown(store, cluster, TeardownContract::nothing);
        long fence = get(cluster.fence(), 0).orElseThrow().modRevision();
        assertThat(cluster.createLate(store, 1))
                .isEqualTo(new CommitOutcome.GuardFailed(List.of(new Guard(cluster.fence(), fence))));
        assertThat(tearDown(store, cluster, TeardownContract::nothing)).isEqualTo(new TeardownOutcome.Gone(0));
        assertThat(get(cluster.fence(), 0).orElseThrow().modRevision()).isEqualTo(fence);
    }

    @Test
    void objectThatKeepsTheCluster_isNamed_andNothingIsRemoved() {
        TornDown cluster = filled("team", OBJECTS);
        StoreKey kept = cluster.key(OBJECTS / 2);
        List<String> before = told(cluster.rows());
        assertThat(tearDown(store, cluster, row -> row.key().equals(kept)))
                .isEqualTo(new TeardownOutcome.Kept(List.of(kept), 1));
        assertThat(told(cluster.rows())).isEqualTo(before);
        TeardownOutcome all = tearDown(store, cluster, row -> true);
        assertThat(all).isInstanceOfSatisfying(TeardownOutcome.Kept.class, named -> {
            assertThat(named.count()).isEqualTo(OBJECTS);
            assertThat(named.objects()).hasSizeLessThan(OBJECTS);
        });
        assertThat(tearDown(store, cluster, TeardownContract::nothing)).isEqualTo(new TeardownOutcome.Gone(OBJECTS));
    }

    @Test
    void keptObject_canBeEndedBehindTheFence() {
        TornDown cluster = filled("team", 10);
        StoreKey kept = cluster.key(4);
        Predicate<StoredRow> keeps = row -> row.key().equals(kept);
        tearDown(store, cluster, keeps);
        long revision = get(kept, 0).orElseThrow().modRevision();
        committed(StoreTransaction.of(new RowWrite.Delete(kept), revision));
        assertThat(tearDown(store, cluster, keeps)).isEqualTo(new TeardownOutcome.Gone(9));
    }

    private TeardownOutcome tearDown(TornDown cluster, Guard described) {
        try (OneLeader leader = new OneLeader(store, OFFICE)) {
            return new Teardown(store, leader.fence()).run(cluster.name(), described, TeardownContract::nothing);
        }
    }

    @Test
    void description_staysToTheLast_andTheFenceGoesWithIt() {
        TornDown cluster = filled("team", OBJECTS);
        StoreKey description = cluster.key(OBJECTS / 2);
        Guard described =
                new Guard(description, get(description, 0).orElseThrow().modRevision());
        assertThat(tearDown(cluster, described)).isEqualTo(new TeardownOutcome.Gone(OBJECTS - 1));
        assertThat(told(cluster.rows())).containsExactly(description + "@" + described.modRevision());
        assertThat(tearDown(cluster, described)).isEqualTo(new TeardownOutcome.Gone(0));
        StoreTransaction last = new StoreTransaction(
                new RowWrite.Delete(description), List.of(new RowWrite.Delete(cluster.fence())), List.of(described));
        committed(last);
        assertThat(cluster.rows()).isEmpty();
        assertThat(get(cluster.fence(), 0)).isEmpty();
        assertThat(cluster.createLate(store, 1)).isInstanceOf(CommitOutcome.Committed.class);
    }

    /** A cluster that was made again under its name is not what somebody has decided to end. */
    @Test
    void descriptionThatHasChanged_raisesNoFence() {
        TornDown cluster = filled("team", 3);
        StoreKey description = cluster.key(1);
        long revision = get(description, 0).orElseThrow().modRevision();
        assertThat(tearDown(cluster, new Guard(description, revision - 1)))
                .isEqualTo(new TeardownOutcome.Refused(List.of(new Guard(description, revision))));
        assertThat(get(cluster.fence(), 0)).isEmpty();
        assertThat(cluster.rows()).hasSize(3);
    }

    @Test
    void runThatIsCutOffAnywhere_isResumed() {
        TornDown cluster = filled("team", OBJECTS);
        int runs = 0;
        while (true) {
            int lastCommit = runs++ / 2;
            boolean happens = runs % 2 == 0;
            try {
                tearDown(cutOff(lastCommit, happens), cluster, TeardownContract::nothing);
                break;
            } catch (StoreException.Unavailable again) {
                assertThat(runs).as("how often it was cut off").isLessThan(50);
            }
        }
        assertThat(runs).isGreaterThan(3);
        assertThat(cluster.rows()).isEmpty();
    }

    /** A store that fails at the n-th commit, which happens or not. */
    private ObjectStore cutOff(int last, boolean happens) {
        return new ForwardingStore(store) {
            private int commits;

            @Override
            public CompletionStage<CommitOutcome> commit(StoreTransaction transaction) {
                if (commits++ < last) {
                    return below().commit(transaction);
                }
                if (happens) {
                    await(below().commit(transaction));
                }
                throw new StoreException.Unavailable("cut off");
            }
        };
    }

    @Test
    void deposedLeader_removesNothingMore_andTheNextOneGoesOn() {
        TornDown cluster = filled("team", OBJECTS);
        OneLeader deposed = new OneLeader(store, OFFICE);
        ObjectStore paused = TornDown.interrupted(store, commit -> {
            if (commit == 2) {
                deposed.close();
            }
        });
        TeardownOutcome outcome = new Teardown(paused, deposed.fence()).run(cluster.name(), TeardownContract::nothing);
        assertThat(outcome)
                .isEqualTo(new TeardownOutcome.Refused(
                        List.of(new Guard(deposed.fence().key(), 0))));
        int left = cluster.rows().size();
        assertThat(left).isBetween(1, OBJECTS - 1);
        assertThat(tearDown(store, cluster, TeardownContract::nothing)).isEqualTo(new TeardownOutcome.Gone(left));
    }

    @Test
    void formerLeader_raisesNoFence() {
        TornDown cluster = filled("team", 3);
        OneLeader former = new OneLeader(store, OFFICE);
        former.close();
        assertThat(new Teardown(store, former.fence()).run(cluster.name(), TeardownContract::nothing))
                .isEqualTo(new TeardownOutcome.Refused(
                        List.of(new Guard(former.fence().key(), 0))));
        assertThat(get(cluster.fence(), 0)).isEmpty();
        assertThat(cluster.rows()).hasSize(3);
    }

    @Test
    void memory_holdsASliceAndNotTheCluster() {
        TornDown cluster = filled("team", OBJECTS);
        List<Integer> pages = new ArrayList<>();
        ObjectStore counting = new ForwardingStore(store) {
            @Override
            public CompletionStage<RangePage> range(RangeQuery query) {
                pages.add(query.limit());
                return below().range(query);
            }
        };
        tearDown(counting, cluster, TeardownContract::nothing);
        assertThat(pages).hasSizeGreaterThan(6).allMatch(limit -> limit <= 100);
    }

    @Test
    void trialsAtRandom_leaveNothing() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            assertThat(TeardownTrial.violations(store, UnaryOperator.identity(), seed))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void storeThatDoesNotCompareTheFence_isNoticed() {
        assertThat(noticed(guard -> guard.key().path().startsWith("!fence/"))).isTrue();
    }

    @Test
    void storeThatDoesNotCompareTheTerm_isNoticed() {
        assertThat(noticed(
                        guard -> guard.key().internal() && !guard.key().path().startsWith("!fence/")))
                .isTrue();
    }

    /** Whether some trial shows that guards are not compared. */
    private boolean noticed(Predicate<Guard> dropped) {
        assertThat(KeyLayout.internalStart()).isEqualTo("!");
        for (long seed = 100; seed < 100 + BAD_SEEDS; seed++) {
            if (!TeardownTrial.violations(store, good -> new DroppedGuards(good, dropped), seed)
                    .isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
