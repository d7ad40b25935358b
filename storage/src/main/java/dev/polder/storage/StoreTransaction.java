package dev.polder.storage;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One guarded transaction: at most one visible object, hidden bookkeeping rows, and the guards they were decided on
 * (store rules S1 and S5). All of it happens at one revision, or none of it.
 *
 * @param object the write of the one visible object, or null for a transaction of bookkeeping only
 * @param rows writes of internal rows
 * @param guards every condition that must hold
 */
public record StoreTransaction(@Nullable RowWrite object, List<RowWrite> rows, List<Guard> guards) {

    public StoreTransaction {
        rows = List.copyOf(rows);
        guards = List.copyOf(guards);
        if (object != null && object.key().internal()) {
            throw new IllegalArgumentException("the visible object of a transaction is an internal row: " + object);
        }
        for (RowWrite row : rows) {
            if (!row.key().internal()) {
                throw new IllegalArgumentException("a transaction writes two visible objects: " + row.key());
            }
        }
        if (rows.size() > 1) {
            Set<StoreKey> keys = new HashSet<>();
            for (RowWrite row : rows) {
                if (!keys.add(row.key())) {
                    throw new IllegalArgumentException("a transaction writes one row twice: " + row.key());
                }
            }
        }
    }

    /** A write of one object that was decided on one earlier revision of it (0: it did not exist). */
    public static StoreTransaction of(RowWrite object, long modRevision) {
        return new StoreTransaction(object, List.of(), List.of(new Guard(object.key(), modRevision)));
    }
}
