package dev.polder.storage.view.live;

import java.time.Duration;

/**
 * The bounds of a view.
 *
 * @param pageRows the most rows of one range while loading
 * @param replayRevisions how far before the newest revision loading starts, so that watches and page tokens survive a
 *     restart (store rule S10); replayed one by one
 * @param historyEvents the most events that history keeps
 * @param historyBytes the most memory that history keeps alive beyond the newest state, in bytes, estimated
 * @param checkpointEvents an older state is found by undoing at most about this many events; smaller costs memory
 * @param queueRevisions the most revisions that wait to be applied; the store's stream is held back beyond
 * @param batchRevisions the most revisions that are published at once
 * @param retryDelay the pause after a failed attempt to follow the store
 */
public record ViewConfig(
        int pageRows,
        int replayRevisions,
        int historyEvents,
        long historyBytes,
        int checkpointEvents,
        int queueRevisions,
        int batchRevisions,
        Duration retryDelay) {

    /** Bounds for a server of ordinary size. */
    public static final ViewConfig STANDARD =
            new ViewConfig(1_000, 10_000, 100_000, 64L << 20, 64, 4_096, 512, Duration.ofMillis(250));

    public ViewConfig {
        require(pageRows, "pageRows");
        require(historyEvents, "historyEvents");
        require(historyBytes, "historyBytes");
        require(checkpointEvents, "checkpointEvents");
        require(queueRevisions, "queueRevisions");
        require(batchRevisions, "batchRevisions");
        if (replayRevisions < 0 || retryDelay.isNegative()) {
            throw new IllegalArgumentException("replayRevisions and retryDelay must not be negative");
        }
    }

    private static void require(long bound, String name) {
        if (bound < 1) {
            throw new IllegalArgumentException(name + " must be at least 1");
        }
    }
}
