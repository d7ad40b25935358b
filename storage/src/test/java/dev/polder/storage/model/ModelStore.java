package dev.polder.storage.model;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyOrder;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreKey;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The simplest store that can be right: a whole map of rows for every revision. */
public final class ModelStore {

    private final long first;

    private final List<NavigableMap<String, StoredRow>> states = new ArrayList<>();
    private long oldest;

    /**
     * An empty store.
     *
     * @param first the revision that it is at
     */
    public ModelStore(long first) {
        this.first = first;
        states.add(new TreeMap<>(KeyOrder.BYTES));
    }

    long revision() {
        return first + states.size() - 1;
    }

    long oldest() {
        return oldest;
    }

    void compact(long revision) {
        oldest = Math.max(oldest, revision);
    }

    CommitOutcome commit(StoreTransaction transaction) {
        List<Guard> stale = new ArrayList<>();
        for (Guard guard : transaction.guards()) {
            if (modRevision(guard.key()) != guard.modRevision()) {
                stale.add(new Guard(guard.key(), modRevision(guard.key())));
            }
        }
        if (!stale.isEmpty()) {
            return new CommitOutcome.GuardFailed(stale);
        }
        NavigableMap<String, StoredRow> next = new TreeMap<>(at(revision()));
        boolean changed = false;
        for (RowWrite write : transaction.writes()) {
            changed |= apply(write, next);
        }
        if (changed) {
            states.add(next);
        }
        return new CommitOutcome.Committed(revision());
    }

    private boolean apply(RowWrite write, NavigableMap<String, StoredRow> next) {
        StoredRow before = next.remove(write.key().path());
        if (write instanceof RowWrite.Put put) {
            long revision = revision() + 1;
            long created = before == null ? revision : before.createRevision();
            next.put(put.key().path(), new StoredRow(put.key(), put.value(), created, revision));
            return true;
        }
        return before != null;
    }

    long modRevision(StoreKey key) {
        StoredRow row = at(revision()).get(key.path());
        return row == null ? 0 : row.modRevision();
    }

    List<StoredRow> range(String from, String to, long revision) {
        return KeyOrder.compare(from, to) >= 0
                ? List.of()
                : List.copyOf(at(revision).subMap(from, true, to, false).values());
    }

    NavigableMap<String, StoredRow> at(long revision) {
        return states.get((int) Math.max(0, revision - first));
    }
}
