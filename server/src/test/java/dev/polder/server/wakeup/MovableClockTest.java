package dev.polder.server.wakeup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for a time is woken when a clock is set forward past it, once, and not before. */
@Timeout(30)
class MovableClockTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final MovableClock clock = new MovableClock(() -> START);
    private final BlockingQueue<String> called = new LinkedBlockingQueue<>();

    private String next() throws InterruptedException {
        return String.valueOf(called.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void clockSetForward_callsWhatIsDue_onceEach() throws InterruptedException {
        try (Wakeups wakeups = new ClockWakeups(clock)) {
            wakeups.at(START.plusSeconds(10), () -> called.add("ten"));
            wakeups.at(START.plusSeconds(20), () -> called.add("twenty"));

            clock.advance(Duration.ofSeconds(19));
            assertThat(next()).isEqualTo("ten");
            clock.advance(Duration.ofSeconds(1));
            assertThat(next()).isEqualTo("twenty");

            wakeups.at(START, () -> called.add("past"));
            assertThat(next()).isEqualTo("past");
            assertThat(called).isEmpty();
        }
    }

    /** Its timer was set when it was an hour away. */
    @Test
    void clockSetForwardUntilShortlyBefore_callsShortlyAfter() throws InterruptedException {
        long from = System.nanoTime();
        MovableClock going = new MovableClock(() -> START.plusNanos(System.nanoTime() - from));
        try (Wakeups wakeups = new ClockWakeups(going)) {
            wakeups.at(START.plusSeconds(3_600), () -> called.add("hour"));

            going.advance(Duration.ofMillis(3_599_800));

            assertThat(next()).isEqualTo("hour");
        }
    }

    @Test
    void timerThatIsShutDown_isForgotten() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        Runnable unused = MovableClock.onMoved(clock, timer, () -> called.add("moved"));
        timer.shutdownNow();

        clock.advance(Duration.ofSeconds(1));
        clock.advance(Duration.ofSeconds(1));

        assertThat(clock.instant()).isEqualTo(START.plusSeconds(2));
        assertThat(called).isEmpty();
    }
}
