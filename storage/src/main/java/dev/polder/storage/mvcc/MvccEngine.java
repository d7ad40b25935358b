package dev.polder.storage.mvcc;

import dev.polder.storage.CommitOutcome;
import dev.polder.storage.Guard;
import dev.polder.storage.RangePage;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreQuota;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import dev.polder.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of a store in memory: rows, revisions, history, watches.
 *
 * <p>A transaction is decided against everything decided before it, and becomes visible by {@link #publish}; in between
 * its owner makes it durable (store rule S2). The methods of the writer are called by one thread at a time; those of
 * readers by any, and never block on the writer.
 */
public final class MvccEngine {

    /** The revision of a store that nothing was written to, as in etcd: the first transaction gets the next one. */
    public static final long EMPTY_REVISION = 1;

    private static final Logger LOG = LoggerFactory.getLogger(MvccEngine.class);
    private static final long ROW_OVERHEAD = 100;

    private final RowTable table = new RowTable();
    private final SpaceAlarm alarm = new SpaceAlarm();
    private final Watchers watchers = new Watchers();
    private final HistoryRetention retention;
    private final RevisionHistory history;
    private final List<Change> unpublished = new ArrayList<>();
    private long decided;
    private volatile long visible;

    /** A store that nothing was written to. */
    public MvccEngine(HistoryRetention retention) {
        this(retention, EMPTY_REVISION, 0, List.of());
    }

    /**
     * A store as it was at a revision.
     *
     * @param revision the revision of the state
     * @param floor the oldest revision that may be read; the given one unless nothing was ever written
     * @param rows all rows at the revision
     */
    public MvccEngine(HistoryRetention retention, long revision, long floor, Iterable<StoredRow> rows) {
        this.retention = retention;
        this.history = new RevisionHistory(floor);
        for (StoredRow row : rows) {
            table.restore(row);
        }
        this.decided = revision;
        this.visible = revision;
    }

    /**
     * Writer: decides a transaction on the newest state. What it changes stays invisible until {@link #publish}.
     *
     * @param quota how much all rows may take; a transaction that there is no room for changes nothing
     */
    public Decision decide(StoreTransaction transaction, StoreQuota quota) {
        List<Guard> stale = null;
        for (Guard guard : transaction.guards()) {
            StoredRow row = table.newest(guard.key());
            long actual = row == null ? 0 : row.modRevision();
            if (actual != guard.modRevision()) {
                stale = stale == null ? new ArrayList<>() : stale;
                stale.add(new Guard(guard.key(), actual));
            }
        }
        if (stale != null) {
            return new Decision.Decided(new CommitOutcome.GuardFailed(List.copyOf(stale)), null);
        }
        // After the guards: who decided on something else decides anew, and may need no space then.
        Optional<StoreException.OutOfSpace> refusal = quota.refusal(transaction, table.bytes(), table::valueBytes);
        Change change = refusal.isPresent() ? null : apply(transaction.writes(), transaction.group());
        if (alarm.rises(table.bytes(), quota)) {
            LOG.warn(
                    "the store holds {} bytes of a quota of {}: no object is created from {} on, until objects are"
                            + " deleted or the quota is raised",
                    table.bytes(),
                    quota.bytes(),
                    quota.createsEnd());
        }
        return refusal.isPresent()
                ? new Decision.Refused(refusal.get())
                : new Decision.Decided(new CommitOutcome.Committed(decided), change);
    }

    /**
     * Writer: writes rows at the next revision, unconditionally.
     *
     * @param group whether they were declared a group
     * @return the change; null when the writes change nothing, which takes no revision
     */
    public @Nullable Change apply(List<RowWrite> writes, boolean group) {
        long revision = decided + 1;
        List<StoreEvent> events = new ArrayList<>(writes.size());
        List<Version> versions = new ArrayList<>(writes.size());
        long weight = 0;
        for (RowWrite write : writes) {
            switch (write) {
                case RowWrite.Put put -> {
                    Version version = table.put(put.key(), put.value(), revision);
                    StoredRow row = version.row();
                    if (row != null) {
                        versions.add(version);
                        events.add(new StoreEvent.Put(row));
                        weight += put.value().length;
                    }
                }
                case RowWrite.Delete delete -> {
                    Version version = table.delete(delete.key(), revision);
                    if (version != null) {
                        versions.add(version);
                        events.add(new StoreEvent.Delete(delete.key()));
                    }
                }
            }
            weight += ROW_OVERHEAD + write.key().path().length();
        }
        if (events.isEmpty()) {
            return null;
        }
        decided = revision;
        Change change = new Change(revision, group, List.copyOf(events), versions, weight);
        unpublished.add(change);
        return change;
    }

    /** Writer: the revision of the newest decided transaction. */
    public long decided() {
        return decided;
    }

    /** Writer: lets readers and watchers see everything decided so far. */
    public void publish() {
        if (!unpublished.isEmpty()) {
            visible = decided;
            history.append(unpublished);
            unpublished.clear();
            watchers.wake();
        }
    }

    /**
     * Writer: forgets history up to a published revision; {@link #trim} frees it.
     *
     * @throws StoreException.FutureRevision when it has not happened yet
     */
    public void compact(long revision) {
        checkHappened(revision, visible);
        history.raiseFloor(revision);
        watchers.wake();
    }

    /**
     * Writer: frees history below the oldest readable revision or beyond the retention, in small steps.
     *
     * @param budget the most revisions to free now
     * @return whether there is more to free
     */
    public boolean trim(int budget) {
        for (int i = 0; i < budget; i++) {
            Change oldest = history.oldest();
            if (oldest == null) {
                return false;
            }
            if (oldest.revision() > history.floor()) {
                if (!history.over(retention)) {
                    return false;
                }
                // Before anything is cut: a reader that finds the cut then finds the floor above its revision.
                history.raiseFloor(oldest.revision());
            }
            history.removeOldest();
            for (int event = 0; event < oldest.events().size(); event++) {
                table.forgetBefore(
                        oldest.events().get(event).key(), oldest.versions().get(event));
            }
        }
        return true;
    }

    /** The newest revision that may be seen. */
    public long visible() {
        return visible;
    }

    /** The oldest revision that can be read. */
    public long oldest() {
        return history.floor();
    }

    /**
     * Reads a range, on the caller's thread.
     *
     * @throws StoreException.Compacted when the revision is no longer kept
     * @throws StoreException.FutureRevision when it has not happened yet
     */
    public RangePage range(RangeQuery query) {
        if (query.limit() < 1 || query.revision() < 0) {
            throw new IllegalArgumentException("a range has a limit of at least 1 and no negative revision: " + query);
        }
        int probe = query.limit() == Integer.MAX_VALUE ? query.limit() : query.limit() + 1;
        while (true) {
            long now = visible;
            boolean asked = query.revision() != 0;
            long revision = asked ? query.revision() : now;
            checkHappened(revision, now);
            if (asked) {
                checkKept(revision);
            }
            List<StoredRow> rows = table.scan(query.from(), query.to(), revision, probe);
            if (asked) {
                checkKept(revision);
            } else if (revision < history.floor()) {
                // So much was written during the scan that its revision is history already: read a newer one.
                continue;
            }
            boolean more = rows.size() > query.limit();
            return new RangePage(List.copyOf(more ? rows.subList(0, query.limit()) : rows), now, more);
        }
    }

    /** Every row as of a revision. The caller sees to it that nothing is trimmed meanwhile. */
    public List<StoredRow> allRows(long revision) {
        return table.all(revision);
    }

    /** Writer: how many bytes of keys and values the rows have, as of the newest decided transaction. */
    long usedBytes() {
        return table.bytes();
    }

    /** How many rows are kept, those that only history knows included. Walks all of them. */
    int trackedRows() {
        return table.size();
    }

    /**
     * Starts a watch.
     *
     * @throws StoreException.Compacted when that history is no longer kept
     */
    public StoreWatch watch(long afterRevision, StoreWatcher watcher) {
        checkKept(afterRevision);
        return watchers.start(history, afterRevision, watcher);
    }

    /** Ends every watch once it has delivered what is visible; later watches are refused. */
    public void end(StoreException cause) {
        watchers.endAll(cause);
    }

    private void checkKept(long revision) {
        long floor = history.floor();
        if (revision < floor) {
            throw new StoreException.Compacted(revision, floor);
        }
    }

    private static void checkHappened(long revision, long now) {
        if (revision > now) {
            throw new StoreException.FutureRevision(revision, now);
        }
    }
}
