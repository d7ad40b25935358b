package dev.polder.bench.workload;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * How a server and its baseline are measured: each warmed up, which does not count, then in turns, so that what disturbs the
 * machine disturbs both.
 *
 * @param rounds of each
 * @param round how long one takes
 * @param warmUp how long each is warmed up
 */
record Turns(int rounds, Duration round, Duration warmUp) {

    /** Loads one of the two for a while, and adds what it gave to a series. */
    @FunctionalInterface
    interface Measure<S> {
        void run(Duration duration, S into) throws Exception;
    }

    /** What the rounds of both gave. */
    record Both<S>(S ours, S baseline) {}

    <S> Both<S> take(Supplier<S> series, Measure<S> ours, Measure<S> baseline) throws Exception {
        ours.run(warmUp, series.get());
        baseline.run(warmUp, series.get());
        Both<S> both = new Both<>(series.get(), series.get());
        for (int i = 0; i < rounds; i++) {
            ours.run(round, both.ours());
            baseline.run(round, both.baseline());
        }
        return both;
    }
}
