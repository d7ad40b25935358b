package dev.polder.storage.view.live;

import dev.polder.storage.StoreEvent;
import dev.polder.storage.StoreException;
import dev.polder.storage.StoreWatcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One run of the store's stream, between the thread that delivers it and the one that applies it.
 *
 * <p>Bounded once the first revisions have been taken. Before that the watch may still be opening, on the very thread
 * that takes, and a store may hand over the history it has right then.
 */
final class Feed implements StoreWatcher {

    /** Beyond so many bytes of values nothing waits, however few revisions they are. */
    private static final long MOST_BYTES = 8L << 20;

    private final int capacity;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Revision> waiting = new ArrayDeque<>();
    private @Nullable StoreException cause;
    private long bytes;
    private boolean taking;
    private boolean closed;

    /** A whole revision. */
    record Revision(long revision, boolean group, List<StoreEvent> events) {

        private long bytes() {
            long bytes = 0;
            for (StoreEvent event : events) {
                bytes += event instanceof StoreEvent.Put put ? put.row().value().length : 0;
            }
            return bytes;
        }
    }

    Feed(int capacity) {
        this.capacity = capacity;
    }

    @Override
    public void revision(long revision, List<StoreEvent> events) {
        add(new Revision(revision, false, events));
    }

    @Override
    public void group(long revision, List<StoreEvent> events) {
        add(new Revision(revision, true, events));
    }

    private void add(Revision revision) {
        lock.lock();
        try {
            while (taking && (waiting.size() >= capacity || bytes >= MOST_BYTES) && !closed) {
                changed.awaitUninterruptibly();
            }
            if (!closed) {
                waiting.addLast(revision);
                bytes += revision.bytes();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void ended(StoreException why) {
        lock.lock();
        try {
            cause = why;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for revisions.
     *
     * @param most at most that many
     * @return the next ones, in order
     * @throws StoreException why the stream ended, once everything before the end has been taken
     * @throws InterruptedException also when the feed is closed
     */
    List<Revision> take(int most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            taking = true;
            while (waiting.isEmpty() || closed) {
                if (closed) {
                    throw new InterruptedException();
                }
                if (cause != null) {
                    throw cause;
                }
                changed.await();
            }
            List<Revision> taken = new ArrayList<>(Math.min(most, waiting.size()));
            while (taken.size() < most && !waiting.isEmpty()) {
                Revision next = waiting.removeFirst();
                bytes -= next.bytes();
                taken.add(next);
            }
            changed.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Lets a thread go that still delivers; nothing is taken any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
