package dev.polder.storage.etcd;

import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreWatch;
import dev.polder.storage.StoreWatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client that asks for another watch, from where it came to, whenever its watch ends. */
final class ResumingWatcher implements StoreWatcher, AutoCloseable {

    /** One change that it was told of. */
    record Seen(long revision, StoreEvent event) {}

    private final ObjectStore store;
    private final List<Seen> seen = new ArrayList<>();
    private final Thread thread;
    private long reached;
    private boolean ended;
    private @Nullable StoreException lastEnd;
    private boolean closed;

    ResumingWatcher(ObjectStore store, long after) {
        this.store = store;
        this.reached = after;
        this.thread = Thread.ofVirtual().start(this::keepWatching);
    }

    private void keepWatching() {
        while (true) {
            long after;
            synchronized (this) {
                if (closed) {
                    return;
                }
                after = reached;
                ended = false;
            }
            try (StoreWatch open = store.watch(after, this)) {
                synchronized (this) {
                    Objects.requireNonNull(open);
                    while (!ended && !closed) {
                        wait();
                    }
                }
            } catch (StoreException.Unavailable again) {
                Thread.onSpinWait();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public synchronized void revision(long revision, List<StoreEvent> events) {
        if (revision <= reached) {
            throw new AssertionError(revision + " is told after " + reached);
        }
        events.forEach(event -> seen.add(new Seen(revision, event)));
        reached = revision;
        notifyAll();
    }

    @Override
    public synchronized void ended(StoreException cause) {
        ended = true;
        lastEnd = cause;
        notifyAll();
    }

    /** Why the last watch that ended did so; null when none has. */
    synchronized @Nullable StoreException lastEnd() {
        return lastEnd;
    }

    /** The newest revision that it was told of. */
    synchronized long reached() {
        return reached;
    }

    /** Everything it was told up to a revision, once it has come there. */
    synchronized List<Seen> until(long revision) throws InterruptedException {
        while (reached < revision) {
            wait();
        }
        return List.copyOf(seen);
    }

    @Override
    public void close() throws InterruptedException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
        thread.join();
    }
}
