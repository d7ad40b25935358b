package dev.polder.storage.history;

import dev.polder.storage.KeyOrder;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoredRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Replays what a watch tells, and fails at the first thing that no correct store tells. */
public final class HistoryChecker {

    private final TreeMap<String, StoredRow> rows = new TreeMap<>(KeyOrder.BYTES);
    private long revision;

    /**
     * Begins at a state.
     *
     * @param revision its revision
     * @param rows all rows at it
     */
    public HistoryChecker(long revision, List<StoredRow> rows) {
        this.revision = revision;
        rows.forEach(row -> this.rows.put(row.key().path(), row));
    }

    /** Takes the next call of a watcher: a revision that is no group changes one object at most. */
    public void revision(long next, List<StoreEvent> events) {
        long visible = events.stream().filter(event -> !event.key().internal()).count();
        check(visible <= 1, "revision " + next + " is no group and changes " + visible + " objects");
        apply(next, events);
    }

    /** Takes the next call of a watcher, flagged as a group. */
    public void group(long next, List<StoreEvent> events) {
        apply(next, events);
    }

    private void apply(long next, List<StoreEvent> events) {
        check(next == revision + 1, "revision " + next + " follows " + revision);
        check(!events.isEmpty(), "revision " + next + " is empty");
        Set<String> keys = new HashSet<>();
        for (StoreEvent event : events) {
            check(keys.add(event.key().path()), event.key() + " changes twice at " + next);
            switch (event) {
                case StoreEvent.Put put -> put(next, put.row());
                case StoreEvent.Delete delete ->
                    check(rows.remove(delete.key().path()) != null, delete.key() + " is deleted but was not there");
            }
        }
        revision = next;
    }

    private void put(long next, StoredRow row) {
        StoredRow before = rows.put(row.key().path(), row);
        long created = before == null ? next : before.createRevision();
        check(row.modRevision() == next, row.key() + " has revision " + row.modRevision() + " in " + next);
        check(
                row.createRevision() == created,
                row.key() + " was created at " + created + ", not " + row.createRevision());
    }

    /** Compares what the history leads to with the objects that the store returns. */
    public void equalsState(List<StoredRow> objects, long at) {
        check(revision == at, "history ends at " + revision + ", the state is of " + at);
        List<StoredRow> mine = new ArrayList<>();
        rows.values().stream().filter(row -> !row.key().internal()).forEach(mine::add);
        check(mine.size() == objects.size(), "history has " + mine.size() + " objects, the state " + objects.size());
        for (int i = 0; i < mine.size(); i++) {
            StoredRow a = mine.get(i);
            StoredRow b = objects.get(i);
            check(
                    a.key().equals(b.key())
                            && a.modRevision() == b.modRevision()
                            && a.createRevision() == b.createRevision()
                            && Arrays.equals(a.value(), b.value()),
                    "history has " + a + ", the state " + b);
        }
    }

    private static void check(boolean right, String otherwise) {
        if (!right) {
            throw new AssertionError("bad history: " + otherwise);
        }
    }
}
