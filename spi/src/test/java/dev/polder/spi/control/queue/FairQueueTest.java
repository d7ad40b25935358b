package dev.polder.spi.control.queue;

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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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
    private final FairQueue queue = queue(new QueueBounds(4, 3, 2, 1, Delays.STANDARD));

    private FairQueue queue(QueueBounds bounds) {
        return new FairQueue(
                turn -> {
                    done.add(turn.key());
                    if (broken.contains(turn.key())) {
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

    /** However much there is to do that something has happened to: what has failed is tried again among it. */
    @Test
    void whatIsOnlyTriedAgain_waitsForNoneOfManyOthers() {
        ObjectKey key = key("c", MAPS, "broken");
        broken.add(key);
        queue.add(key);
        runAll();
        broken.clear();
        for (int i = 0; i < 1_000; i++) {
            queue.add(key("c", MAPS, "m" + i));
        }
        done.clear();
        alarms.removeLast().run();
        runAll();
        assertThat(done).hasSize(1_001);
        assertThat(done.indexOf(key)).isLessThan(4);
    }

    /** However often something changes while it rests, it is looked at once; what has not changed is not looked at again. */
    @Test
    void restingObject_isLookedAtOnceForManyChanges() {
        FairQueue paced = queue(new QueueBounds(2, 2, 2, 1, Delays.STANDARD.withPace(Duration.ofDays(1))));
        ObjectKey one = key("a", MAPS, "one");
        ObjectKey other = key("a", MAPS, "other");
        paced.add(one);
        paced.add(one);
        runAll();
        assertThat(done)
                .as("it has changed while it was looked at, and rests first")
                .containsExactly(one);
        Runnable end = alarms.getLast();
        for (int i = 0; i < 100; i++) {
            paced.add(one);
        }
        paced.add(other);
        runAll();
        assertThat(done).containsExactly(one, other);
        Runnable endOfOther = alarms.getLast();
        end.run();
        endOfOther.run();
        runAll();
        assertThat(done).containsExactly(one, other, one);
        alarms.getLast().run();
        runAll();
        assertThat(done).hasSize(3);
        assertThat(delays).containsOnly(Duration.ofDays(1));
    }

    @Test
    void clusterThatHangs_holdsItsPlaces_andNobodyElses() {
        for (int i = 0; i < 100; i++) {
            queue.add(key("dead", i % 2 == 0 ? MAPS : SECRETS, "m" + i));
        }
        assertThat(started).hasSize(3);
        started.clear();
        for (int i = 0; i < 50; i++) {
            queue.add(key("alive", MAPS, "m" + i));
            assertThat(started).as("what begins while the other hangs").hasSize(1);
            runAll();
        }
        assertThat(done).hasSize(50).allMatch(key -> key.cluster().value().equals("alive"));
    }

    @Test
    void failureOfAnyKind_freesItsPlace_andIsToldTo() {
        List<String> told = new ArrayList<>();
        FairQueue strict = new FairQueue(
                new FairQueue.Work() {
                    @Override
                    public void on(Turn turn) {
                        throw new StackOverflowError("too deep");
                    }

                    @Override
                    public void failed(Failing failing, Throwable why) {
                        told.add(failing.times() + " " + why.getMessage());
                    }
                },
                new QueueBounds(1, 1, 1, 1, Delays.STANDARD),
                started::add,
                (delay, task) -> alarms.add(task),
                () -> NOW);
        strict.add(key("c", MAPS, "m"));
        runAll();
        alarms.removeLast().run();
        runAll();
        assertThat(told).containsExactly("1 too deep", "2 too deep");
        assertThat(strict.running()).isZero();
    }

    private final AtomicBoolean waits = new AtomicBoolean();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    /** A queue in which one of a hundred objects of one type is looked at by 8, or 2 while somebody waits. */
    private FairQueue yielding() {
        FairQueue yielding = new FairQueue(
                new FairQueue.Work() {
                    @Override
                    public void on(Turn turn) {
                        done.add(turn.key());
                    }

                    @Override
                    public boolean yields() {
                        return waits.get();
                    }
                },
                new QueueBounds(64, 32, 8, 2, 1, Delays.STANDARD),
                started::add,
                (delay, task) -> alarms.add(task),
                now::get);
        for (int i = 0; i < 100; i++) {
            yielding.add(key("noisy", MAPS, "m" + i));
        }
        return yielding;
    }

    /** While somebody waits for an answer, and a moment longer, one type has fewer places; other types lose nothing. */
    @Test
    void queueThatYields_takesFewerPlaces_untilNobodyHasWaitedForAMoment() {
        FairQueue yielding = yielding();
        assertThat(started).as("nobody waits").hasSize(8);
        waits.set(true);
        for (int i = 0; i < 20; i++) {
            started.removeFirst().run();
        }
        assertThat(started).as("somebody waits").hasSize(2);
        yielding.add(key("noisy", SECRETS, "s"));
        yielding.add(key("quiet", MAPS, "m"));
        assertThat(started).as("others lose nothing").hasSize(4);
        waits.set(false);
        started.removeFirst().run();
        assertThat(started).as("it is not long ago").hasSize(4);
        now.set(NOW.plusSeconds(2));
        for (int i = 0; i < 3; i++) {
            started.removeFirst().run();
        }
        assertThat(yielding.running()).as("as many as before").isEqualTo(8);
        runAll();
        assertThat(done).hasSize(102);
        assertThat(yielding.waiting()).isZero();
    }

    /** Nobody is left a processor by what hangs in a webhook. */
    @Test
    void typeOfWhichNothingEnds_yieldsNothing() {
        waits.set(true);
        FairQueue yielding = yielding();
        assertThat(started).as("they hang").hasSize(2);
        started.clear();
        assertThat(alarms).as("however many are in line").hasSize(1);
        now.set(NOW.plusMillis(90));
        alarms.removeLast().run();
        assertThat(started).as("not for long").isEmpty();
        assertThat(alarms).as("it is looked at again").hasSize(1);
        now.set(NOW.plusMillis(180));
        alarms.removeLast().run();
        assertThat(started).as("all places but those that hang").hasSize(6);
        for (int i = 0; i < 98; i++) {
            if (started.isEmpty()) {
                now.set(now.get().plusMillis(100));
                List<Runnable> all = List.copyOf(alarms);
                alarms.clear();
                all.forEach(Runnable::run);
            }
            started.removeFirst().run();
        }
        assertThat(done).as("all but two").hasSize(98);
        assertThat(yielding.running()).isEqualTo(2);
    }

    @Test
    void closedQueue_startsNothingMore() {
        ObjectKey key = key("c", MAPS, "broken");
        broken.add(key);
        queue.add(key);
        runAll();
        queue.close();
        queue.add(key("c", MAPS, "late"));
        alarms.forEach(Runnable::run);
        assertThat(started).isEmpty();
    }

    /** A queue whose first turn takes along what it can, and puts back what is to be put back. */
    private FairQueue taking(QueueBounds bounds, List<List<ObjectKey>> turns, Set<ObjectKey> back, boolean fails) {
        return new FairQueue(
                new FairQueue.Work() {
                    @Override
                    public void on(Turn turn) {
                        List<ObjectKey> along = new ArrayList<>(List.of(turn.key()));
                        turns.add(along);
                        if (turns.size() > 1) {
                            return;
                        }
                        for (ObjectKey next = turn.next(); next != null; next = turn.next()) {
                            along.add(next);
                        }
                        along.stream().filter(back::contains).forEach(turn::back);
                        if (fails) {
                            throw new IllegalStateException("no");
                        }
                    }

                    @Override
                    public boolean yields() {
                        return waits.get();
                    }
                },
                bounds,
                started::add,
                (delay, task) -> alarms.add(task),
                now::get);
    }

    private static final QueueBounds ONE = new QueueBounds(4, 3, 1, 1, Delays.STANDARD);

    private static List<ObjectKey> maps(int... numbers) {
        return IntStream.of(numbers).mapToObj(i -> key("c", MAPS, "m" + i)).toList();
    }

    @Test
    void turn_takesAlongWhatStandsBehind_ofItsOwnTypeAlone() {
        List<List<ObjectKey>> turns = new ArrayList<>();
        FairQueue taking = taking(ONE, turns, Set.of(), false);
        maps(0, 1, 2).forEach(taking::add);
        taking.add(key("c", SECRETS, "s"));
        taking.add(key("d", MAPS, "m9"));
        runAll();
        assertThat(turns)
                .containsExactlyInAnyOrder(
                        maps(0, 1, 2), List.of(key("c", SECRETS, "s")), List.of(key("d", MAPS, "m9")));
        assertThat(taking.waiting()).isZero();
        assertThat(taking.running()).isZero();
    }

    /** What was put back is not taken along again: it would be delayed once more. */
    @Test
    void objectThatIsPutBack_hasATurnOfItsOwn_whileTheOtherGoesOn() {
        List<List<ObjectKey>> turns = new ArrayList<>();
        FairQueue taking = taking(new QueueBounds(4, 3, 2, 1, Delays.STANDARD), turns, Set.copyOf(maps(2)), false);
        maps(0, 1, 2, 3).forEach(taking::add);
        // The second place is that of m1, which waits to be run.
        started.removeFirst().run();
        assertThat(turns).containsExactly(maps(0, 2, 3));
        assertThat(taking.waiting() + taking.running()).isEqualTo(2);
        runAll();
        assertThat(turns).containsExactly(maps(0, 2, 3), maps(1), maps(2));
    }

    @Test
    void turnThatFails_putsAllBack_andOnlyItsOwnObjectOff() {
        List<List<ObjectKey>> turns = new ArrayList<>();
        FairQueue taking = taking(ONE, turns, Set.of(), true);
        maps(0, 1, 2).forEach(taking::add);
        runAll();
        assertThat(turns).containsExactly(maps(0, 1, 2), maps(1), maps(2));
        assertThat(taking.failures(10))
                .singleElement()
                .satisfies(failing -> assertThat(failing.key()).isEqualTo(maps(0).get(0)));
    }

    @Test
    void whatHappensToAnObjectThatWasTakenAlong_leadsToAnotherLook() {
        List<List<ObjectKey>> turns = new ArrayList<>();
        AtomicReference<FairQueue> queued = new AtomicReference<>();
        FairQueue taking = new FairQueue(
                turn -> {
                    turns.add(List.of(turn.key()));
                    ObjectKey next = turn.next();
                    if (next != null) {
                        queued.get().add(next);
                        turn.done();
                    }
                },
                ONE,
                started::add,
                (delay, task) -> alarms.add(task),
                now::get);
        queued.set(taking);
        maps(0, 1).forEach(taking::add);
        runAll();
        assertThat(turns).containsExactly(maps(0), maps(1));
    }

    @Test
    void queueThatYields_takesNothingAlong() {
        List<List<ObjectKey>> turns = new ArrayList<>();
        FairQueue taking = taking(new QueueBounds(64, 32, 8, 2, 1, Delays.STANDARD), turns, Set.of(), false);
        waits.set(true);
        maps(0, 1, 2, 3).forEach(taking::add);
        runAll();
        assertThat(turns).containsExactly(maps(0), maps(1), maps(2), maps(3));
    }
}
