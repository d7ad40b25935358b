package dev.polder.server.store;

import dev.polder.server.wakeup.MovableClock;
import dev.polder.storage.StoreException;
import dev.polder.storage.compaction.CompactionSchedule;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a server's compaction schedule, about every interval of it, on one thread, and tells whoever keeps history besides. */
public final class Compaction implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

    private final CompactionSchedule schedule;
    private final LongConsumer forgotten;
    private final ScheduledExecutorService timer;
    private final Runnable unmoved;

    private Compaction(CompactionSchedule schedule, LongConsumer forgotten, InstantSource clock) {
        this.schedule = schedule;
        this.forgotten = forgotten;
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("polder-compaction").factory());
        this.unmoved = MovableClock.onMoved(clock, timer, this::run);
    }

    /**
     * Begins, with a first run.
     *
     * @param forgotten is told up to which revision the store has forgotten, on the compaction's own thread
     * @param clock what the schedule goes by
     */
    public static Compaction start(CompactionSchedule schedule, LongConsumer forgotten, InstantSource clock) {
        Compaction compaction = new Compaction(schedule, forgotten, clock);
        long interval = schedule.config().interval().toMillis();
        compaction.timer.execute(compaction::run);
        var unused =
                compaction.timer.scheduleWithFixedDelay(compaction::run, interval, interval, TimeUnit.MILLISECONDS);
        return compaction;
    }

    private void run() {
        schedule.run()
                .whenComplete((upTo, failure) -> {
                    if (failure instanceof StoreException) {
                        // History only stays longer: the next run has the same to forget, and more.
                        LOG.warn("the store could not be compacted", failure);
                    }
                })
                // Not on the store's thread, which others wait for.
                .thenAcceptAsync(
                        upTo -> {
                            if (upTo > 0) {
                                forgotten.accept(upTo);
                            }
                        },
                        timer);
    }

    @Override
    public void close() {
        unmoved.run();
        timer.shutdownNow();
    }
}
