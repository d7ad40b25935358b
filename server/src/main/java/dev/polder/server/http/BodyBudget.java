package dev.polder.server.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds what all request bodies that are being received take together. Shared by all event loops. */
final class BodyBudget {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    BodyBudget(long limitBytes) {
        this.limit = limitBytes;
    }

    /** Takes some bytes of the budget, or none when it would be exceeded. */
    boolean take(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
