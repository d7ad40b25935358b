package dev.polder.storage;

import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * How much the rows of a store may take: one rule for all stores (store rule S15).
 *
 * <p>What counts is the newest state of every row, internal ones included: its key and its value. History does not count;
 * it has bounds of its own. From 80 % of the quota on no object is created; what is left is for the changes by which
 * objects end, such as the removal of finalizers, so that a full store can be emptied. At 100 % objects do not grow
 * either, save for the mark that they shall end. A transaction that puts no object is never refused: deletes free space,
 * and without its own rows (fences, epochs, locks) a server could not run, and so nobody could delete.
 *
 * @param bytes the most bytes of keys and values
 */
public record StoreQuota(long bytes) {

    /** 2 GiB, as etcd's {@code --quota-backend-bytes} has it. */
    public static final StoreQuota STANDARD = new StoreQuota(2L << 30);

    /** What {@link #refusal} is told of a row that does not exist. */
    public static final long ABSENT = -1;

    private static final int CREATES_END_PERCENT = 80;

    /** Small objects take about two and a half times their bytes of the heap: 80 % of a quarter of it becomes half of it. */
    private static final int SHARE_OF_HEAP = 4;

    public StoreQuota {
        if (bytes < 1) {
            throw new IllegalArgumentException("a quota has at least one byte");
        }
    }

    /** What a store that keeps all rows in memory may hold: a quarter of the heap, at most {@link #STANDARD}. */
    public static StoreQuota ofHeap(long maxHeapBytes) {
        return new StoreQuota(Math.clamp(maxHeapBytes / SHARE_OF_HEAP, 1, STANDARD.bytes()));
    }

    /** From how many used bytes on no object is created. */
    public long createsEnd() {
        // In this order no quota overflows.
        return bytes / 100 * CREATES_END_PERCENT + bytes % 100 * CREATES_END_PERCENT / 100;
    }

    /**
     * Why there is no room for a transaction whose guards hold; empty when there is.
     *
     * @param used bytes of keys and values of all rows, as the transaction finds them
     * @param valueBytes tells how many bytes the value of a row has at that time, or {@link #ABSENT}
     */
    public Optional<StoreException.OutOfSpace> refusal(
            StoreTransaction transaction, long used, ToLongFunction<StoreKey> valueBytes) {
        boolean plenty = used < createsEnd() && used + written(transaction) <= bytes;
        if (plenty || !puts(transaction)) {
            return Optional.empty();
        }
        long growth = 0;
        boolean creates = false;
        for (RowWrite write : transaction.writes()) {
            long before = valueBytes.applyAsLong(write.key());
            boolean exists = before != ABSENT;
            long present = exists ? before + write.key().bytes() : 0;
            growth += written(write) - present;
            creates |= !exists && !write.key().internal() && write instanceof RowWrite.Put;
        }
        if (creates && used >= createsEnd()) {
            return refusal(used, "no object is created from " + createsEnd() + " on");
        }
        boolean grows = !transaction.ending() && growth > 0 && used + growth > bytes;
        return grows ? refusal(used, "this write would add " + growth) : Optional.empty();
    }

    private Optional<StoreException.OutOfSpace> refusal(long used, String why) {
        String message = "the store holds " + used + " bytes of a quota of " + bytes + ", and " + why
                + "; delete objects, or raise the quota";
        return Optional.of(new StoreException.OutOfSpace(message, used, bytes));
    }

    private static boolean puts(StoreTransaction transaction) {
        for (RowWrite object : transaction.objects()) {
            if (object instanceof RowWrite.Put) {
                return true;
            }
        }
        return false;
    }

    private static long written(StoreTransaction transaction) {
        long bytes = 0;
        for (RowWrite write : transaction.writes()) {
            bytes += written(write);
        }
        return bytes;
    }

    private static long written(RowWrite write) {
        return write instanceof RowWrite.Put put
                ? put.value().length + (long) put.key().bytes()
                : 0;
    }
}
