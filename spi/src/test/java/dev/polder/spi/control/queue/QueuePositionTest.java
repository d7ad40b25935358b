package dev.polder.spi.control.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * How many objects of others are looked at between the moment at which an object comes into a queue and its turn, while one
 * logical cluster has 50,000 to look at. Counted by hand: what is started runs when the test says so.
 */
class QueuePositionTest {

    private static final int NOISY = Integer.getInteger("polder.noisy.objects", 50_000);
    private static final int QUIET = 100;
    private static final ResourceSpace MAPS = ResourceSpace.local("", "configmaps");
    private static final QueueBounds BOUNDS = new QueueBounds(64, 8, 4, 1, Delays.STANDARD);

    private final Deque<Runnable> started = new ArrayDeque<>();
    private final Map<ObjectKey, Integer> arrivals = new HashMap<>();
    private int looks;
    private int worst;

    private Consumer<ObjectKey> fair() {
        FairQueue queue =
                new FairQueue(turn -> looked(turn.key()), BOUNDS, started::add, (delay, task) -> {}, () -> Instant.MIN);
        return queue::add;
    }

    /** First come, first served, by as many places. */
    private void inOrder(ObjectKey key) {
        started.add(() -> looked(key));
    }

    /** Turns for logical clusters, but one that may take every place. */
    private Consumer<ObjectKey> greedy() {
        QueueBounds greedy = new QueueBounds(64, 64, 64, 1, Delays.STANDARD);
        FairQueue queue =
                new FairQueue(turn -> looked(turn.key()), greedy, started::add, (delay, task) -> {}, () -> Instant.MIN);
        return queue::add;
    }

    private void looked(ObjectKey key) {
        Integer arrival = arrivals.remove(key);
        if (arrival != null) {
            worst = Math.max(worst, looks - arrival);
        }
        looks++;
    }

    private static ObjectKey key(String cluster, int number) {
        return new ObjectKey(new LogicalClusterName(cluster), MAPS, "default", "m" + number);
    }

    /** The most that any quiet object had to wait for. */
    private int worst(Function<QueuePositionTest, Consumer<ObjectKey>> maker, int busy) {
        Consumer<ObjectKey> queue = maker.apply(this);
        for (int i = 0; i < NOISY; i++) {
            queue.accept(key("noisy", i));
        }
        for (int cluster = 0; cluster < busy; cluster++) {
            for (int i = 0; i < NOISY / 100; i++) {
                queue.accept(key("busy-" + cluster, i));
            }
        }
        for (int i = 0; i < QUIET; i++) {
            ObjectKey quiet = key("quiet", i);
            arrivals.put(quiet, looks);
            queue.accept(quiet);
            // So seldom that its share of the places is more than it asks for.
            for (int run = 0; run < 2 * (BOUNDS.all() + busy) && !started.isEmpty(); run++) {
                started.removeFirst().run();
            }
        }
        while (!started.isEmpty()) {
            started.removeFirst().run();
        }
        assertThat(arrivals).isEmpty();
        assertThat(looks).isEqualTo(NOISY + busy * (NOISY / 100) + QUIET);
        return worst;
    }

    /** They run already, and there is room for it beside them. */
    @Test
    void oneObject_waitsForNoneThatAnotherClusterHasInLine() {
        assertThat(worst(QueuePositionTest::fair, 0)).isLessThanOrEqualTo(BOUNDS.ofType());
    }

    /** All places are taken: one of each cluster comes first, and what runs. */
    @Test
    void oneObject_amongManyBusyClusters_waitsForOneTurnOfEach() {
        assertThat(worst(QueuePositionTest::fair, 100)).isLessThanOrEqualTo(BOUNDS.all() + 101);
    }

    @Test
    void queueInTheOrderOfArrival_isNoticed() {
        assertThat(worst(test -> test::inOrder, 0)).isGreaterThan(NOISY / 2);
    }

    @Test
    void clusterThatMayTakeEveryPlace_isNoticed() {
        assertThat(worst(QueuePositionTest::greedy, 0)).isGreaterThan(BOUNDS.ofType());
    }
}
