package dev.polder.server.quota;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What this server may still create towards one limit, and what of that it has begun. Everything is done with the lock. */
final class Purse {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition oneEnded = lock.newCondition();

    private @Nullable Grant grant;

    /** How often what there is to be had has changed. */
    private long ends;

    /** Whether there was nothing left a moment ago; read without the lock. */
    private volatile boolean empty = true;

    /** What was given by one write of this server's row. */
    static final class Grant {

        /** When the row was written: creates are good while it has this revision. */
        final long revision;

        /** The limit that it was reckoned from. */
        final long hard;

        private long left;
        private long begun;
        private long unknown;

        Grant(long revision, long hard, long allowance) {
            this.revision = revision;
            this.hard = hard;
            this.left = allowance;
        }
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /** Whether there was nothing left a moment ago. */
    boolean isEmpty() {
        return empty;
    }

    /** What was given last, unless it was taken back. */
    @Nullable
    Grant grant() {
        return grant;
    }

    /** From now on only with this. */
    void holds(@Nullable Grant now) {
        grant = now;
        empty = now == null || now.left == 0;
        ends++;
        oneEnded.signalAll();
    }

    /**
     * Takes one out for a create that begins. When there is none left, but some that have begun may still give theirs back or
     * leave none, this waits until one of them has ended, and does not tell how.
     *
     * @return whether one was taken; when not, whether it is worth another try
     */
    Taken takeFrom(Grant from) {
        if (from.left > 0) {
            from.left--;
            empty = from.left == 0;
            from.begun++;
            return Taken.ONE;
        }
        if (from.begun > 0) {
            long before = ends;
            while (ends == before) {
                oneEnded.awaitUninterruptibly();
            }
            return Taken.AGAIN;
        }
        return Taken.NONE;
    }

    /** What came of taking one. */
    enum Taken {
        ONE,
        AGAIN,
        NONE
    }

    /** How many creates the store has been asked for, and has not answered about, although nobody waits for it any more. */
    long unknown() {
        return grant == null ? 0 : grant.unknown;
    }

    /** The end of a create: what came of it, and whether everybody who reads sees that. */
    void ended(Grant of, End end) {
        lock.lock();
        try {
            of.begun--;
            switch (end) {
                case NOT_HAPPENED -> {
                    of.left++;
                    empty = false;
                }
                case UNKNOWN -> of.unknown++;
                case HAPPENED -> {
                    // It is in every later state, and counted there.
                }
            }
            ends++;
            oneEnded.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What came of a create. */
    enum End {
        HAPPENED,
        NOT_HAPPENED,
        UNKNOWN
    }
}
