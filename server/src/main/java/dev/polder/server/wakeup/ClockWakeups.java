package dev.polder.server.wakeup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls tasks by a clock, on one thread. The clock is looked at every hour at least: a machine that slept, or whose time
 * was set, would be late otherwise. A {@link MovableClock} tells by itself.
 */
public final class ClockWakeups implements Wakeups {

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final Runnable forget;

    /** Those of the upkeep of certificates. */
    public ClockWakeups(InstantSource clock) {
        this(clock, "polder-upkeep");
    }

    /** Those of a thread of this name. */
    public ClockWakeups(InstantSource clock, String thread) {
        this(clock, timer(thread));
    }

    /** Those of a timer that is somebody else's as well; it is shut down with them. */
    public ClockWakeups(InstantSource clock, ScheduledExecutorService timer) {
        this.clock = clock;
        this.timer = timer;
        this.forget = MovableClock.onMoved(clock, timer, this::lookAgain);
    }

    private static ScheduledExecutorService timer(String thread) {
        ScheduledThreadPoolExecutor made = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(thread).factory());
        made.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return made;
    }

    /** One task. Not a record: the same task may wait for the same time twice. */
    private static final class Waiting {

        private final Instant when;
        private final Runnable task;
        private volatile @Nullable Future<?> look;

        Waiting(Instant when, Runnable task) {
            this.when = when;
            this.task = task;
        }
    }

    @Override
    public void at(Instant when, Runnable task) {
        Waiting one = new Waiting(when, task);
        waiting.add(one);
        arm(one);
    }

    private void arm(Waiting one) {
        Duration left = Duration.between(clock.instant(), one.when);
        Duration wait = left.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : left;
        one.look = timer.schedule(() -> look(one), Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS);
    }

    private void look(Waiting one) {
        if (clock.instant().isBefore(one.when)) {
            arm(one);
        } else {
            call(one);
        }
    }

    /** Once, whoever comes first: the timer, or somebody who moved the clock. */
    private void call(Waiting one) {
        if (waiting.remove(one)) {
            one.task.run();
        }
    }

    /** What is not due yet may be nearer than its timer knows. */
    private void lookAgain() {
        for (Waiting one : waiting) {
            Future<?> planned = one.look;
            if (planned != null) {
                planned.cancel(false);
            }
            look(one);
        }
    }

    @Override
    public void close() {
        forget.run();
        timer.shutdownNow();
    }
}
