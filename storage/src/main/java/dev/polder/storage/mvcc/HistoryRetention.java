package dev.polder.storage.mvcc;

/**
 * How much history a store keeps at most, whatever compaction its users ask for. Beyond either bound the oldest
 * revisions are forgotten as if compacted.
 *
 * @param revisions the most revisions
 * @param bytes about the most bytes of keys and values that those revisions wrote
 */
public record HistoryRetention(int revisions, long bytes) {

    /** 200,000 revisions or 128 MiB: ten minutes of history at a steady 300 small writes a second. */
    public static final HistoryRetention STANDARD = new HistoryRetention(200_000, 128L << 20);

    public HistoryRetention {
        if (revisions < 1 || bytes < 1) {
            throw new IllegalArgumentException("history keeps at least one revision and one byte");
        }
    }
}
