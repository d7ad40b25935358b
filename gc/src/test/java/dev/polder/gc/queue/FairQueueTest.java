package dev.polder.gc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Positions in the queue, told by hand: what is started runs when the test says so. */
class FairQueueTest {

    private static final ResourceSpace MAPS = ResourceSpace.local("", "configmaps");
    private static final ResourceSpace SECRETS = ResourceSpace.local("", "secrets");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Deque<Runnable> started = new ArrayDeque<>();
    private final List<ObjectKey> done = new ArrayList<>();
    private final Set<ObjectKey> broken = new HashSet<>();
    private final List<Runnable> alarms = new ArrayList<>();
    private final List<Duration> delays = new ArrayList<>();
    private final FairQueue queue = queue(new QueueBounds(4, 3, 2, Duration.ofMillis(5), Duration.ofSeconds(60)));

    private FairQueue queue(QueueBounds bounds) {
        return new FairQueue(
                (key, failures) -> {
                    done.add(key);
                    if (broken.contains(key)) {
                        throw new IllegalStateException("no");
                    }
                },
                bounds,
                started::add,
                (delay, task) -> {
                    delays.add(delay);
                    alarms.add(task);
                },
                () -> NOW);
    }

    private static ObjectKey key(String cluster, ResourceSpace space, String name) {
        return new ObjectKey(LogicalClusterName.parse(cluster).orElseThrow(), space, "default", name);
    }

    private void runAll() {
        while (!started.isEmpty()) {
            started.removeFirst().run();
        }
    }

    @Test
    void oneDeletion_waitsForNoneOfAnothersFiftyThousand() {
        for (int i = 0; i < 50_000; i++) {
            queue.add(key("noisy", MAPS, "m" + i));
        }
        ObjectKey interactive = key("quiet", MAPS, "one");
        queue.add(interactive);
        int before = started.size();
        runAll();
        // Those that ran already when it came: no more than one logical cluster may have.
        assertThat(done.indexOf(interactive)).isLessThan(before).isLessThanOrEqualTo(3);
        assertThat(done).hasSize(50_001);
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void manyClusters_haveTurns() {
        for (int cluster = 0; cluster < 10; cluster++) {
            for (int i = 0; i < 20; i++) {
                queue.add(key("c" + cluster, MAPS, "m" + i));
            }
        }
        runAll();
        int[] had = new int[10];
        for (ObjectKey key : done) {
            had[key.cluster().value().charAt(1) - '0']++;
            int most = IntStream.of(had).max().orElseThrow();
            int least = IntStream.of(had).min().orElseThrow();
            // The first one had started with what there was when nobody else was there.
            assertThat(most - least).isLessThanOrEqualTo(4);
        }
        assertThat(done).hasSize(200);
    }

    @Test
    void typeThatHangs_leavesRoomForOthersOfItsCluster() {
        for (int i = 0; i < 100; i++) {
            queue.add(key("c", MAPS, "hangs" + i));
        }
        // Two hang: they were started and never end.
        assertThat(started).hasSize(2);
        started.clear();
        queue.add(key("c", SECRETS, "s"));
        assertThat(started).hasSize(1);
        runAll();
        assertThat(done).containsExactly(key("c", SECRETS, "s"));
    }

    @Test
    void failing_isTriedAgainOnItsOwn_laterEachTime_andIsToldOf() {
        ObjectKey key = key("c", MAPS, "broken");
        broken.add(key);
        queue.add(key);
        runAll();
        for (int i = 0; i < 16; i++) {
            alarms.removeLast().run();
            runAll();
        }
        assertThat(delays).hasSize(17).startsWith(Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(20));
        assertThat(delays.getLast()).isEqualTo(Duration.ofSeconds(60));
        assertThat(queue.failures(10)).singleElement().isEqualTo(new Failing(key, 17, NOW, NOW.plusSeconds(60), "no"));
        broken.clear();
        alarms.removeLast().run();
        runAll();
        assertThat(queue.failing()).isZero();
        int runs = done.size();
        // What was put off before has nothing left to do.
        alarms.forEach(Runnable::run);
        runAll();
        assertThat(done).hasSize(runs);
    }

    @Test
    void whatIsOnlyTriedAgain_takesOnePlace_andNobodysTurn() {
        for (int i = 0; i < 6; i++) {
            broken.add(key("c", MAPS, "m" + i));
            queue.add(key("c", MAPS, "m" + i));
        }
        runAll();
        List.copyOf(alarms).forEach(Runnable::run);
        // One hangs, and all others that failed wait for it; what has not failed does not.
        assertThat(started).hasSize(1);
        started.clear();
        assertThat(queue.waiting()).isEqualTo(5);
        done.clear();
        queue.add(key("c", MAPS, "fresh"));
        queue.add(key("c", MAPS, "m5"));
        runAll();
        assertThat(done).startsWith(key("c", MAPS, "fresh"), key("c", MAPS, "m5"));
    }

    @Test
    void changeWhileLookedAt_leadsToOneMoreLook() {
        ObjectKey key = key("c", MAPS, "m");
        queue.add(key);
        queue.add(key);
        queue.add(key);
        assertThat(started).hasSize(1);
        runAll();
        assertThat(done).containsExactly(key, key);
        assertThat(queue.running()).isZero();
    }
}
