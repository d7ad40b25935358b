package dev.polder.storage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One guarded transaction: at most one visible object, hidden bookkeeping rows, and the guards they were decided on
 * (store rules S1 and S5). All of it happens at one revision, or none of it.
 *
 * <p>Several visible objects share a revision only in a declared {@link #group}. Their watchers cannot tell how far into
 * that revision they had come, so what resumes there is told the whole of it again.
 *
 * @param objects the writes of visible objects: at most one unless this is a group
 * @param rows writes of internal rows
 * @param guards every condition that must hold
 * @param group whether this is declared to be a group revision
 * @param ending whether it marks an object as one that shall end: such a mark is part of a delete, and like a delete it
 *     may have what it needs beyond the {@link StoreQuota}
 */
public record StoreTransaction(
        List<RowWrite> objects, List<RowWrite> rows, List<Guard> guards, boolean group, boolean ending) {

    public StoreTransaction {
        objects = List.copyOf(objects);
        rows = List.copyOf(rows);
        guards = List.copyOf(guards);
        for (RowWrite object : objects) {
            if (object.key().internal()) {
                throw new IllegalArgumentException("a visible object of a transaction is an internal row: " + object);
            }
        }
        if (objects.size() > 1 && !group) {
            throw new IllegalArgumentException("a transaction that is no group writes two visible objects: "
                    + objects.get(1).key());
        }
        for (RowWrite row : rows) {
            if (!row.key().internal()) {
                throw new IllegalArgumentException("a visible object is among the internal rows: " + row.key());
            }
        }
        checkDistinct(objects);
        checkDistinct(rows);
    }

    /**
     * An ordinary transaction.
     *
     * @param object the write of the one visible object, or null for a transaction of bookkeeping only
     */
    public StoreTransaction(@Nullable RowWrite object, List<RowWrite> rows, List<Guard> guards) {
        this(object == null ? List.of() : List.of(object), rows, guards, false, false);
    }

    /** A write of one object that was decided on one earlier revision of it (0: it did not exist). */
    public static StoreTransaction of(RowWrite object, long modRevision) {
        return new StoreTransaction(object, List.of(), List.of(new Guard(object.key(), modRevision)));
    }

    /** The same, declared to mark an object as one that shall end. Never for what a client may make as large as it likes. */
    public StoreTransaction asEnding() {
        return new StoreTransaction(objects, rows, guards, group, true);
    }

    /** The same, which further guards must hold for. */
    public StoreTransaction with(List<Guard> further) {
        if (further.isEmpty()) {
            return this;
        }
        List<Guard> all = new ArrayList<>(guards);
        all.addAll(further);
        return new StoreTransaction(objects, rows, all, group, ending);
    }

    /**
     * A group revision: for what must happen at once or in slices, such as the end of a logical cluster, or what
     * one controller deletes. Never for the writes of several users.
     *
     * @param objects the writes of visible objects, within {@link StoreLimits#maxOperations} with all the rest
     */
    public static StoreTransaction group(List<RowWrite> objects, List<RowWrite> rows, List<Guard> guards) {
        return new StoreTransaction(objects, rows, guards, true, false);
    }

    /** Every write, those of visible objects first. */
    public List<RowWrite> writes() {
        if (rows.isEmpty()) {
            return objects;
        }
        if (objects.isEmpty()) {
            return rows;
        }
        List<RowWrite> writes = new ArrayList<>(objects.size() + rows.size());
        writes.addAll(objects);
        writes.addAll(rows);
        return writes;
    }

    private static void checkDistinct(List<RowWrite> writes) {
        if (writes.size() > 1) {
            Set<StoreKey> keys = new HashSet<>();
            for (RowWrite write : writes) {
                if (!keys.add(write.key())) {
                    throw new IllegalArgumentException("a transaction writes one row twice: " + write.key());
                }
            }
        }
    }
}
