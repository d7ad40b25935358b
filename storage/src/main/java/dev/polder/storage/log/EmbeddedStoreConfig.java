package dev.polder.storage.log;

import dev.polder.storage.StoreLimits;
import dev.polder.storage.mvcc.HistoryRetention;
import java.nio.file.Path;

/**
 * How an {@link EmbeddedObjectStore} works. {@link #of} has the defaults.
 *
 * @param folder where its files lie; made when missing; one server at a time
 * @param segmentBytes a log file is closed and another begun once it has this many bytes; default 64 MiB
 * @param snapshotAfterBytes a snapshot is written once this many bytes of the log (or as many as the last snapshot has, if
 *     that is more) are below the oldest readable revision; it lets those log files be removed; default 64 MiB
 * @param history how much history is kept at most; default {@link HistoryRetention#STANDARD}
 * @param queueTransactions the most transactions that wait for the disk; more are refused as unavailable; default 8192
 * @param queueBytes the most bytes of values that wait for the disk; default 256 MiB
 * @param batchBytes transactions are gathered into one fsync up to about this many bytes; default 4 MiB
 * @param limits the limits of values and transactions; default {@link StoreLimits#STANDARD}
 */
public record EmbeddedStoreConfig(
        Path folder,
        long segmentBytes,
        long snapshotAfterBytes,
        HistoryRetention history,
        int queueTransactions,
        long queueBytes,
        int batchBytes,
        StoreLimits limits) {

    private static final int MAX_VALUE = 32 << 20;
    private static final long MAX_SEGMENT = 1L << 30;

    public EmbeddedStoreConfig {
        if (segmentBytes < 1 || segmentBytes > MAX_SEGMENT) {
            throw new IllegalArgumentException("segmentBytes lies between 1 and " + MAX_SEGMENT);
        }
        if (snapshotAfterBytes < 1 || queueTransactions < 1 || queueBytes < 1 || batchBytes < 1) {
            throw new IllegalArgumentException("sizes and bounds are at least 1");
        }
        if (batchBytes > MAX_VALUE || limits.maxValueBytes() > MAX_VALUE) {
            throw new IllegalArgumentException("batches and values have at most " + MAX_VALUE + " bytes");
        }
        if (queueBytes < limits.maxValueBytes() + (long) StoreLimits.ROOM_BESIDE_VALUE) {
            throw new IllegalArgumentException("queueBytes has room for at least one transaction");
        }
    }

    /** The defaults, for a folder. */
    public static EmbeddedStoreConfig of(Path folder) {
        return new EmbeddedStoreConfig(
                folder,
                64L << 20,
                64L << 20,
                HistoryRetention.STANDARD,
                8192,
                256L << 20,
                4 << 20,
                StoreLimits.STANDARD);
    }

    /** The same, with other sizes of log files and of what makes a snapshot due. */
    public EmbeddedStoreConfig withSizes(long segment, long snapshotAfter) {
        return new EmbeddedStoreConfig(
                folder, segment, snapshotAfter, history, queueTransactions, queueBytes, batchBytes, limits);
    }

    /** The same, with another retention. */
    public EmbeddedStoreConfig withHistory(HistoryRetention retention) {
        return new EmbeddedStoreConfig(
                folder, segmentBytes, snapshotAfterBytes, retention, queueTransactions, queueBytes, batchBytes, limits);
    }

    /** The same, with another bound of waiting transactions. */
    public EmbeddedStoreConfig withQueue(int transactions, long bytes) {
        return new EmbeddedStoreConfig(
                folder, segmentBytes, snapshotAfterBytes, history, transactions, bytes, batchBytes, limits);
    }

    /** The same, with other limits. */
    public EmbeddedStoreConfig withLimits(StoreLimits other) {
        return new EmbeddedStoreConfig(
                folder, segmentBytes, snapshotAfterBytes, history, queueTransactions, queueBytes, batchBytes, other);
    }
}
