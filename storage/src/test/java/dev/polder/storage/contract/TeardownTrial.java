package dev.polder.storage.contract;

import static dev.polder.storage.contract.StoreContract.await;

import dev.polder.storage.ObjectStore;
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
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * One logical cluster's end at random: writers come late, the leader loses its term, or the fence is taken away, or the store
 * fails, all at moments that a seed chooses. What the store's watch told is then checked against what is promised.
 */
final class TeardownTrial {

    private enum Accident {
        NONE,
        DEPOSED,
        UNFENCED,
        CUT_OFF
    }

    private final ObjectStore store;
    private final ObjectStore used;
    private final long seed;
    private final Random random;
    private final TornDown cluster;
    private final TornDown neighbour;
    private final Accident accident;
    private final int when;
    private final RecordingWatcher watcher = new RecordingWatcher();
    private final List<String> violations = new ArrayList<>();
    /** Between these, nothing may be removed: the term or the fence had gone, and nobody had begun anew. */
    private long lostAt = Long.MAX_VALUE;

    private long begunAnewAt = Long.MAX_VALUE;
    private int late;
    private OneLeader leader;

    private TeardownTrial(ObjectStore store, ObjectStore used, long seed) {
        this.store = store;
        this.used = used;
        this.seed = seed;
        this.random = new Random(seed);
        this.cluster = new TornDown(store, "trial" + seed + "z");
        this.neighbour = new TornDown(store, "trial" + seed + "z-0");
        // Not at random: neighbouring seeds begin alike.
        this.accident = Accident.values()[(int) (seed % Accident.values().length)];
        this.when = 1 + random.nextInt(3);
        this.leader = new OneLeader(store, office());
    }

    /**
     * Tries.
     *
     * @param bad makes the store that servers use of the one that is
     * @return what was promised and not kept
     */
    static List<String> violations(ObjectStore store, UnaryOperator<ObjectStore> bad, long seed) {
        return new TeardownTrial(store, bad.apply(store), seed).run();
    }

    private String office() {
        return "teardown-" + seed;
    }

    private List<String> run() {
        cluster.fill(150 + random.nextInt(200));
        neighbour.fill(20);
        List<StoredRow> beside = neighbour.rows();
        try (var watch = store.watch(await(store.barrier()), watcher)) {
            tearDown(TornDown.interrupted(used, this::disturb));
            createLate();
            check(watcher.until(await(store.barrier())));
        }
        leader.close();
        if (!cluster.rows().isEmpty()) {
            violations.add(cluster.rows().size() + " objects are left");
        }
        if (!revisions(neighbour.rows()).equals(revisions(beside))) {
            violations.add("the neighbour was touched");
        }
        return violations;
    }

    private static List<Long> revisions(List<StoredRow> rows) {
        return rows.stream().map(StoredRow::modRevision).toList();
    }

    private void tearDown(ObjectStore disturbed) {
        try {
            TeardownOutcome first = new Teardown(disturbed, leader.fence()).run(cluster.name(), row -> false);
            if (first instanceof TeardownOutcome.Gone) {
                return;
            }
        } catch (StoreException.Unavailable cutOff) {
            // Like a server that was killed: what follows is the next one's.
        }
        begunAnewAt = await(store.barrier());
        if (accident == Accident.DEPOSED) {
            leader = new OneLeader(store, office());
        }
        TeardownOutcome second = new Teardown(used, leader.fence()).run(cluster.name(), row -> false);
        if (!(second instanceof TeardownOutcome.Gone)) {
            violations.add("the second run ended with " + second);
        }
    }

    /** What happens just before the n-th commit of the teardown. */
    private void disturb(int commit) {
        if (random.nextBoolean()) {
            createLate();
        }
        if (commit != when) {
            return;
        }
        switch (accident) {
            case NONE -> {}
            case CUT_OFF -> throw new StoreException.Unavailable("cut off");
            case DEPOSED -> {
                leader.close();
                lostAt = await(store.barrier());
            }
            case UNFENCED -> {
                RowWrite away = new RowWrite.Delete(cluster.fence());
                await(store.commit(new StoreTransaction(null, List.of(away), List.of())));
                lostAt = await(store.barrier());
            }
        }
    }

    private void createLate() {
        var unused = cluster.createLate(used, 10_000 + late++);
    }

    private void check(List<RecordingWatcher.Call> calls) {
        boolean fenced = false;
        for (RecordingWatcher.Call call : calls) {
            for (StoreEvent event : call.events()) {
                StoreKey key = event.key();
                if (key.equals(cluster.fence())) {
                    fenced = event instanceof StoreEvent.Put;
                } else if (cluster.has(key)) {
                    checkObject(call, event, fenced);
                }
            }
        }
    }

    private void checkObject(RecordingWatcher.Call call, StoreEvent event, boolean fenced) {
        if (event instanceof StoreEvent.Put && fenced) {
            violations.add(event.key() + " was written behind the fence");
        }
        if (event instanceof StoreEvent.Delete) {
            if (!call.group()) {
                violations.add(event.key() + " was removed without a flag");
            }
            if (call.revision() > lostAt && call.revision() <= begunAnewAt) {
                violations.add(event.key() + " was removed by who had no right to");
            }
        }
    }
}
