package dev.polder.bench.drive.load;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BooleanSupplier;

/**
 * Sends requests when they are due, whatever became of those before, and measures each from then on. A loop that waits for an answer
 * before it asks again asks a server that stalls hardly anything while it stalls, and its percentiles do not show it ("coordinated
 * omission"); here all who would have asked meanwhile are asked for.
 *
 * <p>No more than so many are under way; whoever has to wait for a place is measured from when they were due as well, and is counted.
 */
public final class OpenLoop {

    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int SENT = 1;
    private static final int OVER = 2;

    private final Timeline timeline;
    private final Meter meter;

    /**
     * A loop by a clock.
     *
     * @param meter tells what the server takes meanwhile
     */
    public OpenLoop(Timeline timeline, Meter meter) {
        this.timeline = timeline;
        this.meter = meter;
    }

    /** What one request does. */
    @FunctionalInterface
    public interface Work {

        /**
         * Begins, without waiting for anything.
         *
         * @return is completed when the request is over, with a failure if it did not do what it should: a {@link WrongAnswerException} if
         *     it was told what is not so
         */
        CompletionStage<?> begin(Call call);
    }

    /** Sends all requests of a plan, and returns when they are over or given up. */
    public Outcome run(Plan plan, Work work) throws InterruptedException {
        Recording recording = new Recording(plan, timeline);
        AtomicIntegerArray states = new AtomicIntegerArray(plan.all());
        long first = timeline.now();
        long counted = first + plan.due(plan.warmUp());
        long giveUp = first + plan.due(plan.all()) + plan.patience().toNanos();
        OptionalLong cpuBefore = OptionalLong.empty();
        int sent = 0;
        for (; sent < plan.all(); sent++) {
            long due = first + plan.due(sent);
            timeline.await(() -> false, due);
            if (sent == plan.warmUp()) {
                cpuBefore = meter.cpuMicros();
            }
            int underWay = sent;
            BooleanSupplier place = () -> underWay - recording.over() < plan.mostUnderWay();
            boolean waits = !place.getAsBoolean();
            if (waits && !timeline.await(place, giveUp)) {
                break;
            }
            if (waits || timeline.now() - due > LATE_NANOS) {
                recording.late(waits);
            }
            begin(work, new Call(sent, due, sent >= plan.warmUp(), recording), states, recording);
        }
        int all = sent;
        timeline.await(() -> recording.over() == all, giveUp);
        for (int number = 0; number < plan.all(); number++) {
            // Who is over by now is not given up; who is given up is not over any more.
            int state = states.getAndSet(number, OVER);
            if (state != OVER) {
                recording.givenUp(number, first + plan.due(number), state == SENT);
            }
        }
        return recording.outcome(counted, used(cpuBefore));
    }

    private static void begin(Work work, Call call, AtomicIntegerArray states, Recording recording) {
        states.set(call.number(), SENT);
        CompletionStage<?> answer;
        try {
            answer = work.begin(call);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        var unused = answer.whenComplete((value, failure) -> {
            if (states.compareAndSet(call.number(), SENT, OVER)) {
                recording.ended(call, failure);
            }
        });
    }

    private OptionalLong used(OptionalLong before) {
        OptionalLong after = meter.cpuMicros();
        return before.isPresent() && after.isPresent()
                ? OptionalLong.of(after.getAsLong() - before.getAsLong())
                : OptionalLong.empty();
    }
}
