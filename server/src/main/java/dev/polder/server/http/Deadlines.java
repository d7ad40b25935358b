package dev.polder.server.http;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What must have ended a fixed time after it began, in order: requests, the disuse of connections. One timer for all, set for
 * the oldest, instead of one for each. Belongs to one event loop.
 */
final class Deadlines {

    private final Vertx vertx;
    private final long limitMillis;
    private final LongSupplier nanoTime;
    private final Entry ends;
    private long timer = -1;

    Deadlines(Vertx vertx, long limitMillis, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.limitMillis = limitMillis;
        this.nanoTime = nanoTime;
        this.ends = new Entry(0, () -> {});
        ends.previous = ends;
        ends.next = ends;
    }

    /** Calls back when the limit has passed, unless the entry is removed before. */
    Entry add(Runnable expired) {
        long due = nanoTime.getAsLong() + Duration.ofMillis(limitMillis).toNanos();
        Entry entry = new Entry(due, expired);
        entry.previous = ends.previous;
        entry.next = ends;
        last().next = entry;
        ends.previous = entry;
        if (timer < 0) {
            arm(entry);
        }
        return entry;
    }

    /** Forgets everything. */
    void stop() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
        ends.previous = ends;
        ends.next = ends;
    }

    private Entry last() {
        Entry last = ends.previous;
        return last == null ? ends : last;
    }

    private @Nullable Entry first() {
        Entry first = ends.next;
        return first == ends ? null : first;
    }

    private void arm(Entry oldest) {
        long nanos = oldest.due - nanoTime.getAsLong();
        timer = vertx.setTimer(Math.max(1, Duration.ofNanos(nanos).toMillis() + 1), id -> expire());
    }

    /** What is called back may add entries; the timer is set again once, when all are through. */
    private void expire() {
        long now = nanoTime.getAsLong();
        try {
            for (Entry oldest = first(); oldest != null && oldest.due - now <= 0; oldest = first()) {
                oldest.remove();
                oldest.expired.run();
            }
        } finally {
            timer = -1;
            Entry next = first();
            if (next != null) {
                arm(next);
            }
        }
    }

    /** One deadline, a link of the queue. */
    static final class Entry {
        private final long due;
        private final Runnable expired;
        private @Nullable Entry previous;
        private @Nullable Entry next;

        private Entry(long due, Runnable expired) {
            this.due = due;
            this.expired = expired;
        }

        /** Takes it out. Further calls do nothing. */
        void remove() {
            if (previous != null && next != null) {
                previous.next = next;
                next.previous = previous;
                previous = null;
                next = null;
            }
        }
    }
}
