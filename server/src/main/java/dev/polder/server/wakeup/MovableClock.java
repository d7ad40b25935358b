package dev.polder.server.wakeup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that goes as another one does and can be set forward, for tests in which hours pass. Whoever waits for a point of time by
 * {@link ClockWakeups} is woken when that point is passed over. Safe for use by several threads.
 */
public final class MovableClock implements InstantSource {

    private final InstantSource base;
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final List<Runnable> told = new CopyOnWriteArrayList<>();

    /** A timer that hears of it. Not a record: each is another one, however alike they are. */
    private static final class Told implements Runnable {

        private final MovableClock clock;
        private final ExecutorService timer;
        private final Runnable task;

        Told(MovableClock clock, ExecutorService timer, Runnable task) {
            this.clock = clock;
            this.timer = timer;
            this.task = task;
        }

        @Override
        public void run() {
            try {
                timer.execute(task);
            } catch (RejectedExecutionException shutDown) {
                clock.told.remove(this);
            }
        }
    }

    /** One that shows what the other does, until it is set forward. */
    public MovableClock(InstantSource base) {
        this.base = base;
    }

    @Override
    public Instant instant() {
        return base.instant().plus(ahead.get());
    }

    /**
     * Sets it forward. What was to happen until then has been begun, not ended, when this returns: wait for what comes of it.
     *
     * @param by how far
     * @throws IllegalArgumentException when that is negative: no clock of a server goes back
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("a clock is only set forward, not by " + by);
        }
        ahead.accumulateAndGet(by, Duration::plus);
        told.forEach(Runnable::run);
    }

    /**
     * Has a timer hear of every time that a clock is set forward, if it is one of these, until the timer is shut down.
     *
     * @param task run on the timer's thread
     * @return ends that
     */
    public static Runnable onMoved(InstantSource clock, ExecutorService timer, Runnable task) {
        if (!(clock instanceof MovableClock movable)) {
            return () -> {};
        }
        Told callback = new Told(movable, timer, task);
        movable.told.add(callback);
        return () -> movable.told.remove(callback);
    }
}
