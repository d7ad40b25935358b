package dev.polder.bench.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cost.Allocated;
import org.junit.jupiter.api.Test;

/**
 * What the collector allocates for an event, in bytes that are about the same on every machine; {@link CollectBenchmark} says how long it
 * takes. Bounds are about half as much again as was measured without the optimising compiler, which allocates less.
 */
class CollectCostTest {

    private static final int ROUNDS = 200;
    /** Of an object without owners, event after event. */
    private static final int EVENTS = 1_000;

    private static final long STAYS = 5_000;
    private static final long GOES = 7_500;

    @Test
    void eventOfAnObjectWithoutOwners_costsNothing() {
        try (CollectFixture fixture = new CollectFixture()) {
            assertThat(Allocated.by(ROUNDS, () -> {
                        for (int i = 0; i < EVENTS; i++) {
                            fixture.plain();
                        }
                    }))
                    .isLessThan(16L * EVENTS);
            assertThat(fixture.written()).isEqualTo(1);
        }
    }

    /** A kibibyte of value is not made a tree: that alone would be more. */
    @Test
    void dependentThatStays_isDecidedOnItsBytes() {
        try (CollectFixture fixture = new CollectFixture()) {
            assertThat(Allocated.by(ROUNDS, fixture::stays)).isPositive().isLessThan(STAYS);
            assertThat(fixture.written()).isEqualTo(1);
        }
    }

    @Test
    void dependentThatGoes_isReadOnceForBothDecisions() {
        try (CollectFixture fixture = new CollectFixture()) {
            long before = fixture.written();
            assertThat(Allocated.by(ROUNDS, fixture::goes)).isPositive().isLessThan(GOES);
            assertThat(fixture.written() - before).isEqualTo(ROUNDS);
        }
    }
}
