package dev.polder.storage.etcd;

import dev.polder.storage.mvcc.HistoryRetention;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the history that this server's own writes leave in etcd, whatever the schedule of compaction wants to keep: history
 * counts against etcd's quota, and a full etcd takes no writes at all (store rule S18).
 *
 * <p>When a bound is passed, the older half of what the bound allows is forgotten, so that compactions stay rare.
 */
final class EtcdRetention {

    private static final Logger log = LoggerFactory.getLogger(EtcdRetention.class);

    /** Bytes are known to this part of the bound. */
    private static final int CHUNKS = 32;

    private final HistoryRetention bounds;
    private final LongFunction<CompletableFuture<Void>> compact;
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private long chunkBytes;
    private long bytes;
    private long oldest;
    private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);

    /** Writes up to a revision, and their bytes. */
    private record Chunk(long revision, long bytes) {}

    /**
     * Bounds history.
     *
     * @param from the revision that it begins at
     * @param compact forgets what was before a revision
     */
    EtcdRetention(HistoryRetention bounds, long from, LongFunction<CompletableFuture<Void>> compact) {
        this.bounds = bounds;
        this.oldest = from;
        this.compact = compact;
    }

    /** This server has written so many bytes at a revision. */
    synchronized void wrote(long revision, long written) {
        chunkBytes += written;
        if (chunkBytes > bounds.bytes() / CHUNKS) {
            chunks.addLast(new Chunk(revision, chunkBytes));
            bytes += chunkBytes;
            chunkBytes = 0;
        }
        long forget = oldest;
        if (revision - oldest > 2L * bounds.revisions()) {
            forget = revision - bounds.revisions();
        }
        if (bytes > bounds.bytes()) {
            long kept = bytes;
            for (Chunk chunk : chunks) {
                if (kept <= bounds.bytes() / 2) {
                    break;
                }
                kept -= chunk.bytes();
                forget = Math.max(forget, chunk.revision());
            }
        }
        if (forget > oldest) {
            forget(forget);
        }
    }

    private void forget(long revision) {
        oldest = revision;
        while (!chunks.isEmpty() && chunks.getFirst().revision() <= revision) {
            bytes -= chunks.removeFirst().bytes();
        }
        running = running.thenCompose(done -> compact.apply(revision)).exceptionally(failure -> {
            log.debug("history before {} is forgotten later", revision, failure);
            return null;
        });
    }

    /** Completes when what is to be forgotten by now is. */
    synchronized CompletableFuture<Void> settled() {
        return running;
    }
}
