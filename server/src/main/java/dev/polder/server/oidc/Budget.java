package dev.polder.server.oidc;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** How often something may be done: some times at once, then once in a while. It needs no timer. */
final class Budget {

    private final int atOnce;
    private final long millis;
    private final InstantSource clock;
    /** When everything that was done would have been done, had it been done once in a while. */
    private final AtomicLong paidUntil = new AtomicLong(Long.MIN_VALUE);

    Budget(int atOnce, Duration onceIn, InstantSource clock) {
        this.atOnce = atOnce;
        this.millis = onceIn.toMillis();
        this.clock = clock;
    }

    /** Whether it may be done now; counts as done then. */
    boolean take() {
        long now = clock.millis();
        while (true) {
            long before = paidUntil.get();
            long after = Math.max(before, now) + millis;
            if (after - now > atOnce * millis) {
                return false;
            }
            if (paidUntil.compareAndSet(before, after)) {
                return true;
            }
        }
    }
}
