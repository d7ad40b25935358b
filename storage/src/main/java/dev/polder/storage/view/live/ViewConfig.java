package dev.polder.storage.view.live;

import dev.polder.storage.StoredRow;
import java.time.Duration;
import java.util.List;

/**
 * The bounds of a view.
 *
 * @param pages how everything is read while loading
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
        Pages pages,
        int replayRevisions,
        int historyEvents,
        long historyBytes,
        int checkpointEvents,
        int queueRevisions,
        int batchRevisions,
        Duration retryDelay) {

    /** Bounds for a server of ordinary size. */
    public static final ViewConfig STANDARD =
            new ViewConfig(Pages.STANDARD, 10_000, 100_000, 64L << 20, 64, 4_096, 512, Duration.ofMillis(250));

    public ViewConfig {
        Pages.require(historyEvents, "historyEvents");
        Pages.require(historyBytes, "historyBytes");
        Pages.require(checkpointEvents, "checkpointEvents");
        Pages.require(queueRevisions, "queueRevisions");
        Pages.require(batchRevisions, "batchRevisions");
        if (replayRevisions < 0 || retryDelay.isNegative()) {
            throw new IllegalArgumentException("replayRevisions and retryDelay must not be negative");
        }
    }

    /**
     * How a whole range is read: {@code atOnce × bytes} is about the most that is on its way or being decoded.
     *
     * @param rows the most rows of a page
     * @param bytes about the most bytes of a page: as many rows are asked for as were in so many bytes of the page before
     * @param atOnce the most pages that are on their way or being decoded
     */
    public record Pages(int rows, int bytes, int atOnce) {

        /** Pages for a server of ordinary size; more at once than processors, so that none waits for the store. */
        public static final Pages STANDARD = new Pages(1_000, 4 << 20, 6);

        public Pages {
            require(rows, "rows");
            require(bytes, "bytes");
            require(atOnce, "atOnce");
        }

        /** How many rows to ask for when they are about as long as these. */
        int rowsLike(List<StoredRow> page) {
            long read = 0;
            for (StoredRow row : page) {
                read += row.key().path().length() + row.value().length;
            }
            return (int) Math.clamp((long) bytes * page.size() / Math.max(1, read), 1, rows);
        }

        /** Here and not in the outer class, which needs this one to be initialised. */
        private static void require(long bound, String name) {
            if (bound < 1) {
                throw new IllegalArgumentException(name + " must be at least 1");
            }
        }
    }
}
