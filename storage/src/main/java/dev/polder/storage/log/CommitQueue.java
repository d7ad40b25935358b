package dev.polder.storage.log;

import dev.polder.storage.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What waits for the committer; bounded in transactions and bytes. A full queue refuses, it does not block. */
final class CommitQueue {

    private final int mostTransactions;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private List<Command> waiting = new ArrayList<>();
    private List<Command> spare = new ArrayList<>();
    private long bytes;
    /** Written under the lock, and asked for by every barrier. */
    private volatile @Nullable StoreException refusal;

    CommitQueue(int mostTransactions, long mostBytes) {
        this.mostTransactions = mostTransactions;
        this.mostBytes = mostBytes;
    }

    /**
     * Adds a transaction.
     *
     * @throws StoreException.Unavailable when the queue is full or closed; the transaction has no effect then
     */
    void add(Command.Commit commit) {
        lock.lock();
        try {
            checkOpen();
            if (waiting.size() >= mostTransactions || bytes + commit.bytes() > mostBytes) {
                throw new StoreException.Unavailable("too many transactions wait for the disk (" + waiting.size()
                        + " of " + bytes + " bytes); nothing was written");
            }
            bytes += commit.bytes();
            waiting.add(commit);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Adds a command that is not bounded; refused like transactions when the queue is closed. */
    void add(Command command) {
        lock.lock();
        try {
            checkOpen();
            waiting.add(command);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes everything that waits. The list is valid until the next call.
     *
     * @param block whether to wait for something when there is nothing
     * @return empty when there is nothing and either the queue is closed or {@code block} is false
     */
    List<Command> take(boolean block) {
        lock.lock();
        try {
            while (block && waiting.isEmpty() && refusal == null) {
                changed.awaitUninterruptibly();
            }
            List<Command> taken = waiting;
            spare.clear();
            waiting = spare;
            spare = taken;
            bytes = 0;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        return refusal != null;
    }

    /** Refuses everything from now on; what waits can still be taken. */
    void close(StoreException cause) {
        lock.lock();
        try {
            if (refusal == null) {
                refusal = cause;
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Like {@link #close}, but everything is refused with this cause even when the queue was closed before. */
    void fail(StoreException cause) {
        lock.lock();
        try {
            refusal = cause;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** What everything is refused with; null while the queue is open. */
    @Nullable
    StoreException refusal() {
        return refusal;
    }

    private void checkOpen() {
        StoreException cause = refusal;
        if (cause != null) {
            throw cause;
        }
    }
}
