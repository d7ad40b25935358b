package dev.polder.storage.mvcc;

import dev.polder.storage.StoreException;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch: a position in history, and a thread that reads on from there.
 *
 * <p>There is no queue between the writer and a watcher. A slow watcher falls behind in history, which is bounded; when
 * history has forgotten its position the watch ends with {@link StoreException.Compacted}.
 */
final class WatchCursor implements StoreWatch {

    private static final Logger LOG = LoggerFactory.getLogger(WatchCursor.class);
    /** Changes taken from history at a time; the rest is read again later, so this bounds what a watcher pins. */
    private static final int BATCH = 256;

    private final RevisionHistory history;
    private final StoreWatcher watcher;
    private final Thread thread;
    private final Runnable onExit;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable StoreException end;
    private volatile boolean signalled;
    private long position;

    WatchCursor(RevisionHistory history, long afterRevision, StoreWatcher watcher, Watchers owner) {
        this.history = history;
        this.position = afterRevision;
        this.watcher = watcher;
        this.onExit = () -> owner.remove(this);
        this.thread = Thread.ofPlatform().daemon().name("polder-store-watch").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Says that history has grown. Never blocks. */
    void wake() {
        signalled = true;
        LockSupport.unpark(thread);
    }

    /** Ends the watch once everything in history has been delivered. Never blocks. */
    void endAfterHistory(StoreException cause) {
        end = cause;
        wake();
    }

    @Override
    public void close() {
        closed.set(true);
        wake();
    }

    private void run() {
        try {
            stream();
        } catch (StoreException.Compacted tooSlow) {
            tellEnd(tooSlow);
        } catch (RuntimeException | Error failure) {
            LOG.error("a watcher of the store threw at revision {}; its watch ends", position, failure);
            tellEnd(new StoreException.Unavailable("the watcher threw", failure));
        } finally {
            onExit.run();
        }
    }

    private void stream() {
        while (!closed.get()) {
            signalled = false;
            // Read before history: what was published before the end is delivered before the end.
            StoreException ending = end;
            List<Change> batch = history.after(position, BATCH);
            for (Change change : batch) {
                if (closed.get()) {
                    return;
                }
                if (change.group()) {
                    watcher.group(change.revision(), change.events());
                } else {
                    watcher.revision(change.revision(), change.events());
                }
                position = change.revision();
            }
            if (batch.isEmpty()) {
                if (ending != null) {
                    tellEnd(ending);
                    return;
                }
                awaitSignal();
            }
        }
    }

    private void awaitSignal() {
        while (!signalled && !closed.get()) {
            LockSupport.park(this);
        }
    }

    private void tellEnd(StoreException cause) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            watcher.ended(cause);
        } catch (RuntimeException | Error failure) {
            LOG.error("a watcher of the store threw when told of its end", failure);
        }
    }
}
