package dev.polder.storage.view.live;

import dev.polder.storage.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The barriers that a view has not come to, and since when: a view that leaves one out for long does not hear what its store
 * tells others, although nothing has broken (store rule S4). One barrier is asked for at a time.
 */
final class LateBarriers {

    /** How long the revision of a barrier may be known without having been applied. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    /** How long no barrier may be answered (apiserver: {@code storagebackend.DefaultReadinessTimeout}). */
    static final Duration ANSWER = Duration.ofSeconds(2);

    /** Barriers closer together than this count as the first of them. */
    private static final long GRAIN_NANOS = Duration.ofMillis(50).toNanos();

    /** So many are kept; further ones count as the last of those. */
    private static final int MOST = 64;

    private final Object lock = new Object();
    private final LongSupplier applied;
    private final LongSupplier nanos;
    private final Deque<Awaited> waiting = new ArrayDeque<>();
    private boolean asking;
    private long askedNanos;

    /** Barriers up to a revision, of which the first has been known since then. */
    private record Awaited(long revision, long sinceNanos) {}

    /**
     * Nothing is waited for.
     *
     * @param applied the newest revision that the view has applied
     * @param nanos the time, as {@link System#nanoTime}
     */
    LateBarriers(LongSupplier applied, LongSupplier nanos) {
        this.applied = applied;
        this.nanos = nanos;
    }

    /** A barrier is asked for. Until one is answered, failures count as waiting on. */
    void asked() {
        synchronized (lock) {
            if (!asking) {
                asking = true;
                askedNanos = nanos.getAsLong();
            }
        }
    }

    /** A barrier is answered: its revision is known. */
    void passed(long revision) {
        long now = nanos.getAsLong();
        synchronized (lock) {
            asking = false;
            forgetApplied();
            if (applied.getAsLong() >= revision) {
                return;
            }
            Awaited last = waiting.peekLast();
            if (last == null || (waiting.size() < MOST && now - last.sinceNanos() >= GRAIN_NANOS)) {
                waiting.addLast(new Awaited(revision, now));
            } else if (last.revision() < revision) {
                waiting.pollLast();
                waiting.addLast(new Awaited(revision, last.sinceNanos()));
            }
        }
    }

    private void forgetApplied() {
        long reached = applied.getAsLong();
        while (!waiting.isEmpty() && waiting.getFirst().revision() <= reached) {
            waiting.removeFirst();
        }
    }

    /** What is wrong when the view has left a barrier out for too long; empty when it has not. */
    Optional<StoreException> trouble() {
        synchronized (lock) {
            forgetApplied();
            Awaited first = waiting.peekFirst();
            if (first != null && isPast(first.sinceNanos(), PATIENCE)) {
                return Optional.of(new StoreException.Unavailable("the store is at revision " + first.revision()
                        + " and has not told of it in " + PATIENCE.toMillis() + " ms; the view is at "
                        + applied.getAsLong()));
            }
            return asking && isPast(askedNanos, ANSWER)
                    ? Optional.of(new StoreException.Unavailable(
                            "the store has not said in " + ANSWER.toSeconds() + " s at which revision it is"))
                    : Optional.empty();
        }
    }

    private boolean isPast(long sinceNanos, Duration limit) {
        return nanos.getAsLong() - sinceNanos >= limit.toNanos();
    }
}
