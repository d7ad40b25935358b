package dev.polder.server.store;

import dev.polder.storage.StoreException;
import dev.polder.storage.compaction.CompactionSchedule;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a server's compaction schedule, about every interval of it, on one thread. */
public final class Compaction implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);

    private final CompactionSchedule schedule;
    private final ScheduledExecutorService timer;

    private Compaction(CompactionSchedule schedule) {
        this.schedule = schedule;
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("polder-compaction").factory());
    }

    /** Begins, with a first run. */
    public static Compaction start(CompactionSchedule schedule) {
        Compaction compaction = new Compaction(schedule);
        long interval = schedule.config().interval().toMillis();
        compaction.timer.execute(compaction::run);
        var unused =
                compaction.timer.scheduleWithFixedDelay(compaction::run, interval, interval, TimeUnit.MILLISECONDS);
        return compaction;
    }

    private void run() {
        schedule.run().whenComplete((done, failure) -> {
            if (failure instanceof StoreException) {
                // History only stays longer: the next run has the same to forget, and more.
                LOG.warn("the store could not be compacted", failure);
            }
        });
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
