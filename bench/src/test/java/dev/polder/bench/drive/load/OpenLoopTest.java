package dev.polder.bench.drive.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Requests are sent when they are due, and measured from then on; in time of the test's own. */
class OpenLoopTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final double MOST = 0.01;

    private final ScriptedTime time = new ScriptedTime();
    private final OpenLoop loop = new OpenLoop(time, Meter.UNKNOWN);

    private static Plan plan(double perSecond, int warmUp, int requests, int mostUnderWay) {
        return new Plan("gets", perSecond, warmUp, requests, mostUnderWay, SECOND);
    }

    /** Answers after a millisecond, but to nobody from the fifth second to the sixth. */
    private long answered(long asked) {
        long stall = TimeUnit.SECONDS.toNanos(5);
        long end = TimeUnit.SECONDS.toNanos(6);
        return (asked >= stall && asked < end ? end : asked) + MILLI;
    }

    @Test
    void requests_areSentWhenTheyAreDue_whoeverIsNotAnswered() throws InterruptedException {
        List<Long> begun = new ArrayList<>();

        loop.run(plan(100, 5, 15, 1_000), call -> {
            begun.add(time.now());
            return new CompletableFuture<>();
        });

        assertThat(begun).hasSize(20);
        for (int i = 0; i < begun.size(); i++) {
            assertThat(begun.get(i)).isEqualTo(i * 10L * MILLI);
        }
    }

    @Test
    void stalledServer_isSeenInThePercentiles() throws InterruptedException {
        Outcome outcome = loop.run(plan(100, 0, 1_000, 1_000), call -> time.answerAt(answered(time.now())));

        // A tenth of ten seconds: a hundred requests waited from 1,001 down to 11 milliseconds.
        assertThat(outcome.latencies().millis(50)).isCloseTo(1, within(MOST));
        assertThat(outcome.latencies().millis(89)).isCloseTo(1, within(MOST));
        assertThat(outcome.latencies().millis(95)).isBetween(490.0, 520.0);
        assertThat(outcome.latencies().millis(99)).isBetween(890.0, 920.0);
        assertThat(outcome.latencies().longestMillis()).isBetween(1_000.0, 1_003.0);
        assertThat(outcome.failed()).isFalse();
        assertThat(outcome.keptUp()).isTrue();
    }

    /** What the measure above is for: the same server, asked again after each answer, looks well. */
    @Test
    void closedLoop_hidesTheSameStall() throws InterruptedException {
        Latencies closed = new Latencies();
        for (int i = 0; i < 1_000; i++) {
            long asked = time.now();
            CompletableFuture<Void> answer = time.answerAt(answered(asked));
            time.await(answer::isDone, Long.MAX_VALUE);
            closed.add(time.now() - asked);
            time.await(() -> false, asked + 10 * MILLI);
        }

        assertThat(closed.millis(99.8)).isCloseTo(1, within(MOST));
    }

    @Test
    void requestWithoutAPlace_isMeasuredFromWhenItWasDue_andTold() throws InterruptedException {
        // One at a time, each for 20 milliseconds, and 100 a second are asked for.
        Outcome outcome = loop.run(plan(100, 0, 50, 1), call -> time.answerAt(time.now() + 20 * MILLI));

        assertThat(outcome.latencies().longestMillis()).isCloseTo(50 * 20 - 49 * 10, within(1.0));
        assertThat(outcome.counts().begun().waited()).isEqualTo(49);
        assertThat(outcome.perSecond()).isCloseTo(50, within(1.0));
        assertThat(outcome.keptUp()).isFalse();
        assertThat(outcome.failed()).isFalse();
    }

    @Test
    void requestsThatAreNeverAnswered_failTheRun_andAreNotLeftOutOfTheFigures() throws InterruptedException {
        Outcome outcome = loop.run(plan(10, 0, 10, 4), call -> new CompletableFuture<>());

        assertThat(outcome.counts().unanswered()).isEqualTo(4);
        assertThat(outcome.counts().unsent()).isEqualTo(6);
        assertThat(outcome.counts().answered()).isZero();
        assertThat(outcome.latencies().count()).isEqualTo(10);
        // Given up a second after the last was due, at 2 s; the last was due at 0.9.
        assertThat(outcome.latencies().millis(0)).isCloseTo(1_100, within(2.0));
        assertThat(outcome.failed()).isTrue();
        assertThat(outcome.keptUp()).isFalse();
        assertThat(outcome.faults())
                .containsExactly(
                        "4 were not answered within 1 s", "6 could not be sent, as 4 others waited for answers");
    }

    @Test
    void wrongAnswersAndRefusals_areCounted_eachAsWhatItIs() throws InterruptedException {
        Outcome outcome = loop.run(plan(100, 1, 9, 10), call -> switch (call.number()) {
            case 0, 3 -> CompletableFuture.failedFuture(new WrongAnswerException("a is b"));
            case 4 -> CompletableFuture.failedFuture(new IllegalStateException("gave 500"));
            case 5 -> throw new IllegalStateException("no connection");
            default -> time.answerAt(time.now());
        });

        assertThat(outcome.counts().wrong()).isEqualTo(2);
        assertThat(outcome.counts().refused()).isEqualTo(2);
        assertThat(outcome.counts().answered()).isEqualTo(6);
        assertThat(outcome.latencies().count()).isEqualTo(6);
        assertThat(outcome.faults()).containsExactly("a is b", "a is b", "gave 500", "no connection");
        assertThat(outcome.failed()).isTrue();
    }

    @Test
    void warmUp_isMeasuredApart_alsoItsProcessorTime() throws InterruptedException {
        AtomicLong cpu = new AtomicLong(1_000);
        OpenLoop metered = new OpenLoop(time, new Meter() {
            @Override
            public OptionalLong cpuMicros() {
                return OptionalLong.of(cpu.get());
            }

            @Override
            public OptionalLong proportionalBytes() {
                return OptionalLong.empty();
            }
        });

        Outcome outcome = metered.run(plan(100, 3, 4, 10), call -> {
            cpu.addAndGet(call.counts() ? 20 : 7_000);
            call.reached("sent");
            return time.answerAt(time.now() + (call.counts() ? 2 : 9) * MILLI);
        });

        assertThat(outcome.warmUp().count()).isEqualTo(3);
        assertThat(outcome.warmUp().millis(0)).isCloseTo(9, within(MOST));
        assertThat(outcome.latencies().count()).isEqualTo(4);
        assertThat(outcome.latencies().longestMillis()).isCloseTo(2, within(MOST));
        assertThat(outcome.stages())
                .hasEntrySatisfying("sent", sent -> assertThat(sent.count()).isEqualTo(4));
        assertThat(outcome.cpuMicrosEach()).hasValue(20);
    }

    @Test
    void timeThatAnAnswerIsLookedAt_isNotTheServers() throws InterruptedException {
        Outcome outcome = loop.run(
                plan(10, 0, 1, 1),
                call -> time.answerAt(time.now() + 3 * MILLI).thenCompose(answer -> {
                    call.answered();
                    return time.answerAt(time.now() + 500 * MILLI);
                }));

        assertThat(outcome.latencies().longestMillis()).isCloseTo(3, within(MOST));
    }

    @Test
    void planThatCannotBe_isRefused() {
        assertThatThrownBy(() -> plan(0, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan(Double.NaN, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plan(1, 0, 1, 0)).hasMessageContaining("gets");
    }

    @Test
    void realTime_endsWaitingAtTheChangeAndAtTheTime() throws InterruptedException {
        Timeline real = Timeline.real();
        long began = real.now();
        assertThat(real.await(() -> false, began + MILLI)).isFalse();
        assertThat(real.now() - began).isGreaterThanOrEqualTo(MILLI);

        CompletableFuture<Void> change = new CompletableFuture<>();
        Thread other = Thread.ofPlatform().start(() -> {
            change.complete(null);
            real.changed();
        });
        assertThat(real.await(change::isDone, real.now() + TimeUnit.MINUTES.toNanos(1)))
                .isTrue();
        other.join();
    }
}
