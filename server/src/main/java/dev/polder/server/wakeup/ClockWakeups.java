package dev.polder.server.wakeup;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Calls tasks by a clock, on one thread. The clock is looked at every hour at least: a machine that slept, or whose time
 * was set, would be late otherwise.
 */
public final class ClockWakeups implements Wakeups {

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final InstantSource clock;
    private final ScheduledExecutorService timer;

    /** Those of the upkeep of certificates. */
    public ClockWakeups(InstantSource clock) {
        this(clock, "polder-upkeep");
    }

    /** Those of a thread of this name. */
    public ClockWakeups(InstantSource clock, String thread) {
        this.clock = clock;
        ScheduledThreadPoolExecutor made = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(thread).factory());
        made.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.timer = made;
    }

    /** Those of a timer that is somebody else's as well; it is shut down with them. */
    public ClockWakeups(InstantSource clock, ScheduledExecutorService timer) {
        this.clock = clock;
        this.timer = timer;
    }

    @Override
    public void at(Instant when, Runnable task) {
        Duration left = Duration.between(clock.instant(), when);
        Duration wait = left.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : left;
        var unused = timer.schedule(
                () -> {
                    if (clock.instant().isBefore(when)) {
                        at(when, task);
                    } else {
                        task.run();
                    }
                },
                Math.max(0, wait.toMillis()),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
