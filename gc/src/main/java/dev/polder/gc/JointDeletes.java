package dev.polder.gc;

import dev.polder.api.object.ObjectKey;
import dev.polder.gc.owner.Decider.Ruling;
import dev.polder.gc.owner.Decision;
import dev.polder.gc.owner.Decision.Propagation;
import dev.polder.gc.owner.Decision.Target;
import dev.polder.gc.owner.KnownFacts;
import dev.polder.spi.control.queue.Turn;
import dev.polder.storage.Guard;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Deletes objects that stand one behind the other by one transaction: decided in one state, and compared with all that each was decided
 * on. Whatever cannot go so, or would have to wait for somebody, gets a turn of its own, so that no object is delayed by another.
 */
final class JointDeletes {

    /** So few that whoever writes behind them in the store does not notice. */
    static final int MOST = 16;

    /** With the objects themselves, twice, they stay within what a transaction may have. */
    private static final int MOST_GUARDS = 60;

    private final Supplier<ViewSnapshot> consistent;
    private final Judge judge;
    private final Writes writes;
    private final InvalidOwnerEvents invalid;
    private final AtomicLong deleted = new AtomicLong();

    /**
     * Nothing is deleted yet.
     *
     * @param consistent reads a state that has all acknowledged writes
     */
    JointDeletes(Supplier<ViewSnapshot> consistent, Judge judge, Writes writes, InvalidOwnerEvents invalid) {
        this.consistent = consistent;
        this.judge = judge;
        this.writes = writes;
        this.invalid = invalid;
    }

    /**
     * Deletes an object together with those behind it.
     *
     * @param decision about the object whose turn it is, in any state
     * @return whether it has been deleted; else it has to be dealt with alone
     */
    boolean delete(Turn turn, Decision decision) {
        Target first = plain(decision);
        ObjectKey next = first == null || turn.failures() > 0 ? null : turn.next();
        if (first == null || next == null) {
            return false;
        }
        if (!writes.isPlain(first)) {
            turn.back(next);
            return false;
        }
        List<ObjectKey> keys = new ArrayList<>(MOST);
        keys.add(turn.key());
        while (next != null) {
            keys.add(next);
            next = keys.size() < MOST ? turn.next() : null;
        }
        return delete(turn, keys);
    }

    private boolean delete(Turn turn, List<ObjectKey> keys) {
        // Everything that led to their being in line is in this state.
        ViewSnapshot snapshot = consistent.get();
        List<Target> targets = targets(turn, snapshot, keys);
        Set<ObjectKey> gone = targets.size() > 1 ? writes.deleteTogether(targets) : Set.of();
        deleted.addAndGet(gone.size());
        for (Target target : targets) {
            if (!gone.contains(target.key())) {
                turn.back(target.key());
            }
        }
        boolean own = gone.contains(turn.key());
        if (!own) {
            turn.done();
        }
        return own;
    }

    /** Those that are to go, and may go together; others that something is to be done about are put back. */
    private List<Target> targets(Turn turn, ViewSnapshot snapshot, List<ObjectKey> keys) {
        List<ObjectRecord> items = new ArrayList<>(keys.size());
        for (ObjectKey key : keys) {
            ObjectRecord item = snapshot.map(key.space()).get(key.cluster(), key.namespace(), key.name());
            if (item == null) {
                judge.forget(key);
            } else if (item.terminating()) {
                turn.back(key);
            } else {
                items.add(item);
            }
        }
        List<Target> targets = new ArrayList<>(items.size());
        Set<Guard> guards = new HashSet<>();
        List<Ruling> rulings = items.isEmpty() ? List.of() : judge.rule(snapshot, items, new KnownFacts());
        for (int i = 0; i < items.size(); i++) {
            ObjectKey key = items.get(i).key();
            Ruling ruling = rulings.get(i);
            if (!key.equals(turn.key())) {
                invalid.report(snapshot, items.get(i), ruling);
            }
            Target target = plain(ruling.decision());
            if (target != null && guards.addAll(target.guards()) && guards.size() > MOST_GUARDS) {
                target = null;
            }
            if (target != null) {
                targets.add(target);
            } else if (!(ruling.decision() instanceof Decision.Rest)) {
                turn.back(key);
            }
        }
        return targets;
    }

    private static @Nullable Target plain(Decision decision) {
        return decision instanceof Decision.Delete(Target target, Propagation policy)
                        && policy == Propagation.BACKGROUND
                ? target
                : null;
    }

    /** How many objects were deleted with others. */
    long deleted() {
        return deleted.get();
    }
}
