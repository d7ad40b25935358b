package dev.polder.storage.view.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.StoreException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A view whose store has fallen silent says so, half a second after somebody has asked for the newest state (store rule S4). */
@Timeout(60)
class LateBarriersTest {

    private long applied = 10;
    private long millis;
    private final LateBarriers barriers =
            new LateBarriers(() -> applied, () -> Duration.ofMillis(millis).toNanos());

    @Test
    void barrierThatIsApplied_isNoTrouble() {
        barriers.passed(10);
        millis = 600;
        assertThat(barriers.trouble()).isEmpty();
        barriers.passed(11);
        millis = 1_000;
        applied = 11;
        assertThat(barriers.trouble()).isEmpty();
        millis = 2_000;
        assertThat(barriers.trouble()).isEmpty();
    }

    @Test
    void barrierThatIsLeftOut_isTroubleUntilItIsApplied() {
        barriers.passed(11);
        millis = 499;
        assertThat(barriers.trouble()).isEmpty();
        millis = 500;
        assertThat(barriers.trouble())
                .hasValueSatisfying(why -> assertThat(why)
                        .isInstanceOf(StoreException.Unavailable.class)
                        .hasMessage("the store is at revision 11 and has not told of it in 500 ms; the view is at 10"));
        applied = 11;
        assertThat(barriers.trouble()).isEmpty();
    }

    /** Those that fail are as if they were not answered. */
    @Test
    void barriersThatAreNotAnswered_areTroubleUntilOneIs() {
        barriers.asked();
        millis = 1_999;
        barriers.asked();
        assertThat(barriers.trouble()).isEmpty();
        millis = 2_000;
        assertThat(barriers.trouble())
                .hasValueSatisfying(
                        why -> assertThat(why).hasMessage("the store has not said in 2 s at which revision it is"));
        barriers.passed(10);
        assertThat(barriers.trouble()).isEmpty();
        millis = 9_000;
        assertThat(barriers.trouble()).isEmpty();
        barriers.asked();
        assertThat(barriers.trouble()).isEmpty();
    }

    /** One that moves but stays behind by more than that is as much in trouble as one that stands. */
    @Test
    void viewThatMovesButStaysFarBehind_isInTrouble() {
        for (long revision = 11; revision < 40; revision++) {
            barriers.passed(revision);
            millis += 100;
            applied = Math.max(10, revision - 7);
        }
        assertThat(barriers.trouble()).isPresent();
        applied = 36;
        assertThat(barriers.trouble()).as("what is left is recent").isEmpty();
    }

    @Test
    void manyBarriers_areKeptAsFew() {
        for (long revision = 11; revision < 100_000; revision++) {
            barriers.passed(revision);
            millis++;
        }
        applied = 99_998;
        assertThat(barriers.trouble()).as("the last has been awaited").isPresent();
        applied = 99_999;
        assertThat(barriers.trouble()).isEmpty();
    }

    @Test
    void viewWhoseStreamIsSilent_isInTroubleUntilItGoesOn() throws Exception {
        FakeStore store = new FakeStore();
        try (LiveView view = Views.open(store, Views.SMALL)) {
            store.holdStream();
            long revision = store.put("root/core/configmaps/-/default/a");
            var asked = view.consistent();
            Optional<StoreException> trouble = view.trouble();
            while (trouble.isEmpty()) {
                assertThat(Thread.interrupted()).as("out of time").isFalse();
                trouble = view.trouble();
            }
            assertThat(trouble)
                    .hasValueSatisfying(
                            why -> assertThat(why).hasMessageStartingWith("the store is at revision " + revision));
            assertThat(asked.toCompletableFuture()).isNotDone();
            store.releaseStream();
            Views.get(asked);
            assertThat(view.trouble()).isEmpty();
        }
    }
}
