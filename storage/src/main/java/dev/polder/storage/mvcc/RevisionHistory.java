package dev.polder.storage.mvcc;

import dev.polder.storage.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The recent changes, one a revision without gaps, in a ring. */
final class RevisionHistory {

    private static final int FIRST_CAPACITY = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Change[] ring = new @Nullable Change[FIRST_CAPACITY];
    private int head;
    private int size;
    private long weight;
    /** Written by the one writer, read by everybody. */
    private volatile long floor;

    RevisionHistory(long floor) {
        this.floor = floor;
    }

    /** The oldest revision that can still be read; changes after it are all here. */
    long floor() {
        return floor;
    }

    /** Raises the floor. The changes up to it stay until {@link #removeOldest} takes them. */
    void raiseFloor(long revision) {
        if (revision > floor) {
            floor = revision;
        }
    }

    void append(List<Change> changes) {
        lock.lock();
        try {
            for (Change change : changes) {
                if (size == ring.length) {
                    resize(2 * size);
                }
                ring[(head + size) & (ring.length - 1)] = change;
                size++;
                weight += change.weight();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next changes.
     *
     * @return at most {@code most} changes after the revision, in order; empty when there are none yet
     * @throws StoreException.Compacted when some of them have been forgotten
     */
    List<Change> after(long revision, int most) {
        lock.lock();
        try {
            if (revision < floor) {
                throw new StoreException.Compacted(revision, floor);
            }
            if (size == 0) {
                return List.of();
            }
            int skip = (int) Math.min(size, Math.max(0, revision + 1 - at(0).revision()));
            int count = Math.min(most, size - skip);
            List<Change> found = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                found.add(at(skip + i));
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    /** The oldest change that is still here; null when there is none. */
    @Nullable
    Change oldest() {
        lock.lock();
        try {
            return size == 0 ? null : at(0);
        } finally {
            lock.unlock();
        }
    }

    boolean over(HistoryRetention retention) {
        lock.lock();
        try {
            return size > retention.revisions() || weight > retention.bytes();
        } finally {
            lock.unlock();
        }
    }

    void removeOldest() {
        lock.lock();
        try {
            weight -= at(0).weight();
            ring[head] = null;
            head = (head + 1) & (ring.length - 1);
            size--;
            if (ring.length > FIRST_CAPACITY && size <= ring.length / 4) {
                resize(ring.length / 2);
            }
        } finally {
            lock.unlock();
        }
    }

    private Change at(int index) {
        Change change = ring[(head + index) & (ring.length - 1)];
        if (change == null) {
            throw new IllegalStateException("a hole in history at " + index);
        }
        return change;
    }

    private void resize(int capacity) {
        @Nullable Change[] larger = new @Nullable Change[capacity];
        for (int i = 0; i < size; i++) {
            larger[i] = at(i);
        }
        ring = larger;
        head = 0;
    }
}
