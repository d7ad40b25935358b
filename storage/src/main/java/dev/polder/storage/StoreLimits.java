package dev.polder.storage;

import java.util.List;

/**
 * The limits of every store, one for all (store rule S15), so that what one store holds fits every other.
 *
 * @param maxValueBytes the largest encoded value, in bytes
 * @param maxOperations the most writes and guards of one transaction
 * @param quota how much all rows together may take
 * @param envelopeBytes how many bytes more each value may have because it is sealed: what is sealed counts as what it was
 */
public record StoreLimits(int maxValueBytes, int maxOperations, StoreQuota quota, int envelopeBytes) {

    /** 1.4 MiB a value, 100 operations, 2 GiB in all: what etcd's defaults allow with room to spare. */
    public static final StoreLimits STANDARD = new StoreLimits(1_468_006, 100, StoreQuota.STANDARD);

    /**
     * Bytes that a transaction may have beside one largest value: its keys, guards and internal rows. With the standard
     * value it stays below etcd's default limit of 1.5 MiB for a whole request.
     */
    public static final int ROOM_BESIDE_VALUE = 64 * 1024;

    public StoreLimits {
        if (maxValueBytes < 1 || maxOperations < 1 || envelopeBytes < 0) {
            throw new IllegalArgumentException("limits are at least 1");
        }
    }

    /** Limits of a store that is given values as they are. */
    public StoreLimits(int maxValueBytes, int maxOperations, StoreQuota quota) {
        this(maxValueBytes, maxOperations, quota, 0);
    }

    /** The same, with another quota. */
    public StoreLimits withQuota(StoreQuota other) {
        return new StoreLimits(maxValueBytes, maxOperations, other, envelopeBytes);
    }

    /** The same, for the store below one that seals values. */
    public StoreLimits withEnvelope(int bytes) {
        return new StoreLimits(maxValueBytes, maxOperations, quota, bytes);
    }

    /**
     * Checks a transaction by itself, before it is decided. What it needs of the quota is known only then: {@link
     * StoreQuota#refusal}.
     *
     * @throws StoreException.TooLarge when it is over a limit; the message has the size and the limit
     */
    public void check(StoreTransaction transaction) {
        List<RowWrite> writes = transaction.writes();
        int operations = writes.size() + transaction.guards().size();
        if (operations > maxOperations) {
            throw new StoreException.TooLarge(
                    "the transaction has " + operations + " operations; the limit is " + maxOperations);
        }
        long bytes = 0;
        for (RowWrite write : writes) {
            bytes += checkedSize(write);
        }
        for (Guard guard : transaction.guards()) {
            bytes += guard.key().bytes();
        }
        long most = maxValueBytes + ROOM_BESIDE_VALUE + (long) envelopeBytes * writes.size();
        if (bytes > most) {
            throw new StoreException.TooLarge("the transaction has " + bytes + " bytes; the limit is " + most);
        }
    }

    private int checkedSize(RowWrite write) {
        int value = write instanceof RowWrite.Put put ? put.value().length : 0;
        int most = maxValueBytes + envelopeBytes;
        if (value > most) {
            throw new StoreException.TooLarge(
                    "the value of " + write.key() + " has " + value + " bytes; the limit is " + most);
        }
        return value + write.key().bytes();
    }
}
