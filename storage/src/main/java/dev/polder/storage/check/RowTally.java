package dev.polder.storage.check;

import java.util.Collection;

/**
 * How many rows there are of a kind.
 *
 * @param rows their number
 * @param bytes of keys and values
 */
public record RowTally(long rows, long bytes) {

    static final RowTally NONE = new RowTally(0, 0);

    /** All of them together. */
    public static RowTally sum(Collection<RowTally> tallies) {
        return tallies.stream().reduce(NONE, RowTally::plus);
    }

    RowTally plus(RowTally other) {
        return new RowTally(rows + other.rows, bytes + other.bytes);
    }
}
