package dev.polder.storage.view.live;

import dev.polder.api.object.ObjectKey;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.view.CoolableBody;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ObjectRecords;
import dev.polder.storage.view.ResourceMap;
import dev.polder.storage.view.ResourceMap.Position;
import dev.polder.storage.view.ViewEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the newest state within a number of bytes: values nobody has asked for since they were looked at last are let go of
 * (store rule S18). What history alone holds is not its business: history has bounds of its own.
 *
 * <p>Second chance: values wait in the order of their coming; one that was used meanwhile goes to the end.
 */
final class ValueBudget implements CoolableBody.Keeper, ObjectRecords.Cooling {

    /** Bodies that wait although they were replaced are taken out when they are so many more than the others. */
    private static final int SLACK = 1_024;

    private final ViewConfig.Memory bound;
    private final ColdReads reads;
    private final Deque<CoolableBody> waiting = new ArrayDeque<>();
    private int replacedWaiting;

    /** What all records take with all their values. */
    private long whole;

    /** The values of the newest state that are cold. */
    private long cold;

    ValueBudget(ObjectStore store, ViewConfig.Memory bound) {
        this.bound = bound;
        this.reads = new ColdReads(store);
    }

    boolean isBounded() {
        return bound.isBounded();
    }

    /** What the newest state takes now, in bytes. */
    synchronized long bytes() {
        return whole - cold;
    }

    /** How many values were read because they were cold. */
    long reads() {
        return reads.count();
    }

    @Override
    public CoolableBody.@Nullable Keeper keeper(ObjectKey key) {
        return isBounded() && !bound.kept().test(key.space()) ? this : null;
    }

    /** A record was made of a row, and takes memory from now on. */
    synchronized ObjectRecord made(ObjectRecord record) {
        if (isBounded()) {
            whole += record.weight();
            if (record.body() instanceof CoolableBody body) {
                waiting.add(body);
            }
            cool();
        }
        return record;
    }

    /** Changes that {@link #made} records are part of have happened: what they replaced is history's. */
    synchronized void applied(List<ViewEvent> events, State now) {
        if (isBounded()) {
            events.forEach(event -> replaced(event.before()));
            whole = now.bytes();
            tidy();
            cool();
        }
    }

    /** A state was loaded: it alone counts from now on. */
    synchronized void loaded(State state, List<ViewEvent> difference) {
        if (!isBounded()) {
            return;
        }
        difference.forEach(event -> replaced(event.before()));
        waiting.clear();
        replacedWaiting = 0;
        whole = state.bytes();
        cold = 0;
        for (var space : state.spaces()) {
            Iterator<ObjectRecord> records = state.objects(space).all();
            while (records.hasNext()) {
                if (records.next().body() instanceof CoolableBody body) {
                    body.setReplaced(false);
                    if (body.isCold()) {
                        cold += body.length();
                    } else {
                        waiting.add(body);
                    }
                }
            }
        }
        cool();
    }

    private void replaced(@Nullable ObjectRecord record) {
        if (record != null && record.body() instanceof CoolableBody body && !body.isReplaced()) {
            body.setReplaced(true);
            if (body.isCold()) {
                cold -= body.length();
            } else {
                replacedWaiting++;
            }
        }
    }

    private void tidy() {
        if (replacedWaiting > SLACK && replacedWaiting > waiting.size() / 2) {
            waiting.removeIf(CoolableBody::isReplaced);
            replacedWaiting = 0;
        }
    }

    private void cool() {
        // Readers may use values faster than they are looked at: after two rounds use is no longer asked for.
        long chances = 2L * waiting.size();
        while (whole - cold > bound.maxBytes() && !waiting.isEmpty()) {
            CoolableBody oldest = waiting.remove();
            if (oldest.isReplaced()) {
                replacedWaiting--;
            } else if (chances-- > 0 && oldest.takeUse()) {
                waiting.add(oldest);
            } else {
                oldest.cool();
                cold += oldest.length();
            }
        }
    }

    @Override
    public byte[] read(CoolableBody body) {
        requireToWait();
        byte[] value = reads.one(body);
        synchronized (this) {
            if (body.isCold()) {
                body.warm(value);
                if (!body.isReplaced()) {
                    cold -= body.length();
                    waiting.add(body);
                    cool();
                }
            }
        }
        return value;
    }

    /** Records with their values in memory; see {@code StoreView.hold}. */
    List<ObjectRecord> hold(List<ObjectRecord> records, State newest) {
        List<ObjectRecord> held = new ArrayList<>(records.size());
        List<CoolableBody> missing = new ArrayList<>();
        for (ObjectRecord record : records) {
            ObjectRecord now = record.held();
            held.add(now);
            if (now == null && record.body() instanceof CoolableBody body) {
                missing.add(body);
            }
        }
        if (missing.isEmpty()) {
            return held;
        }
        requireToWait();
        Map<CoolableBody, byte[]> read = sideBySide(missing, newest) ? reads.run(missing) : reads.each(missing);
        for (int i = 0; i < held.size(); i++) {
            ObjectRecord record = records.get(i);
            if (held.get(i) == null && record.body() instanceof CoolableBody body) {
                held.set(i, record.with(body.holding(Objects.requireNonNull(read.get(body)))));
            }
        }
        return held;
    }

    private void requireToWait() {
        if (!bound.mayWait().getAsBoolean()) {
            throw new IllegalStateException("a value that is not in memory was asked for where nobody may wait for it");
        }
    }

    /** Whether a range over the keys of the first and the last has few rows that are not wanted. */
    private static boolean sideBySide(List<CoolableBody> bodies, State newest) {
        ObjectKey first = bodies.getFirst().key();
        ObjectKey last = bodies.getLast().key();
        if (bodies.size() == 1
                || !first.cluster().equals(last.cluster())
                || !first.space().equals(last.space())) {
            return false;
        }
        ResourceMap map = newest.map(first.space());
        int between = map.countAfter(first.cluster(), "", position(first))
                - map.countAfter(last.cluster(), "", position(last));
        return between < 2 * bodies.size();
    }

    private static Position position(ObjectKey key) {
        return new Position(key.namespace(), key.name());
    }
}
