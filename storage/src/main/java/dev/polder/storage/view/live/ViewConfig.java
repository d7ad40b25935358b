package dev.polder.storage.view.live;

import dev.polder.api.object.ResourceSpace;
import dev.polder.storage.StoredRow;
import dev.polder.storage.view.ExpiryRules;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

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
 * @param memory how much of the newest state is kept in memory
 * @param expiry when objects end by themselves
 */
public record ViewConfig(
        Pages pages,
        int replayRevisions,
        int historyEvents,
        long historyBytes,
        int checkpointEvents,
        int queueRevisions,
        int batchRevisions,
        Duration retryDelay,
        Memory memory,
        ExpiryRules expiry) {

    /** Bounds for a server of ordinary size. */
    public static final ViewConfig STANDARD = new ViewConfig(
            Pages.STANDARD,
            10_000,
            100_000,
            64L << 20,
            64,
            4_096,
            512,
            Duration.ofMillis(250),
            Memory.ALL,
            ExpiryRules.NONE);

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

    /** The same bounds with another one for memory. */
    public ViewConfig withMemory(Memory other) {
        return with(other, expiry);
    }

    /** The same bounds with objects that end by themselves. */
    public ViewConfig withExpiry(ExpiryRules other) {
        return with(memory, other);
    }

    private ViewConfig with(Memory otherMemory, ExpiryRules otherExpiry) {
        return new ViewConfig(
                pages,
                replayRevisions,
                historyEvents,
                historyBytes,
                checkpointEvents,
                queueRevisions,
                batchRevisions,
                retryDelay,
                otherMemory,
                otherExpiry);
    }

    /**
     * How much of the newest state is kept in memory (store rule S18).
     *
     * @param maxBytes about how much objects may take, their records included, which always stay; values are let go of
     *     beyond it, those first that nobody has asked for. Long.MAX_VALUE keeps them all
     * @param kept the resources whose values always stay, because they are needed where nobody can wait for the store
     * @param mayWait whether the thread that asks may wait for the store; one that may not is refused, since a thread
     *     that serves many would stop for all of them
     */
    public record Memory(long maxBytes, Predicate<ResourceSpace> kept, BooleanSupplier mayWait) {

        /** Everything stays. */
        public static final Memory ALL = new Memory(Long.MAX_VALUE, all -> true, () -> true);

        public Memory {
            Pages.require(maxBytes, "maxBytes");
        }

        boolean isBounded() {
            return maxBytes < Long.MAX_VALUE;
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

        /** Not so many that they would be a burden if each were as long as a value may be. */
        private static final int FIRST_ROWS = 32;

        /** Pages for a server of ordinary size; more at once than processors, so that none waits for the store. */
        public static final Pages STANDARD = new Pages(1_000, 4 << 20, 6);

        public Pages {
            require(rows, "rows");
            require(bytes, "bytes");
            require(atOnce, "atOnce");
        }

        /** How many rows to ask for when nothing is known of their length. */
        int firstRows() {
            return Math.min(rows, FIRST_ROWS);
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
