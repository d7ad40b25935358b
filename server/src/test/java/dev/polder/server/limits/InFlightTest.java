package dev.polder.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.config.InFlightConfig;
import dev.polder.server.config.InFlightConfig.Bounds;
import dev.polder.server.request.RequestLoad;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InFlightTest {

    /** A request and what became of it. */
    private static final class Guest implements InFlight.Admission {
        int admitted;
        int refused;
        InFlight.Place place = () -> {};

        Guest enter(InFlight gate, String cluster) {
            place = gate.enter(cluster, false, this);
            return this;
        }

        @Override
        public void admitted() {
            admitted++;
        }

        @Override
        public void refused() {
            refused++;
        }

        boolean runs() {
            return admitted == 1 && refused == 0;
        }

        boolean waits() {
            return admitted == 0 && refused == 0;
        }
    }

    private static InFlight gate(int running, int perCluster, int queuedPerCluster, int queued) {
        Bounds bounds = new Bounds(running, perCluster, queuedPerCluster, queued);
        return new InFlight(new InFlightConfig(bounds, bounds));
    }

    private static List<Guest> enter(InFlight gate, String cluster, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Guest().enter(gate, cluster))
                .toList();
    }

    @Test
    void enter_belowLimit_runsAtOnce() {
        InFlight gate = gate(2, 2, 5, 5);
        assertThat(enter(gate, "a", 2)).allMatch(Guest::runs);
        assertThat(gate.running()).isEqualTo(2);
    }

    @Test
    void enter_atLimit_waitsForItsTurnInOrder() {
        InFlight gate = gate(1, 1, 5, 5);
        Guest first = new Guest().enter(gate, "a");
        List<Guest> others = enter(gate, "a", 2);
        assertThat(others).allMatch(Guest::waits);
        first.place.leave();
        assertThat(others.get(0).runs()).isTrue();
        assertThat(others.get(1).waits()).isTrue();
    }

    @Test
    void enter_queueFull_isRefused() {
        InFlight gate = gate(1, 1, 2, 10);
        enter(gate, "a", 3);
        Guest fourth = new Guest().enter(gate, "a");
        assertThat(fourth.refused).isEqualTo(1);
        fourth.place.leave();
        assertThat(gate.running()).isEqualTo(1);
        assertThat(gate.waiting()).isEqualTo(2);
    }

    @Test
    void leave_twice_freesOnePlace() {
        InFlight gate = gate(1, 1, 5, 5);
        Guest first = new Guest().enter(gate, "a");
        List<Guest> waiting = enter(gate, "b", 2);
        first.place.leave();
        first.place.leave();
        assertThat(waiting.get(0).runs()).isTrue();
        assertThat(waiting.get(1).waits()).isTrue();
    }

    @Test
    void leave_whileWaiting_givesUpThePlaceInTheQueue() {
        InFlight gate = gate(1, 1, 5, 5);
        Guest first = new Guest().enter(gate, "a");
        List<Guest> waiting = enter(gate, "a", 2);
        waiting.get(0).place.leave();
        first.place.leave();
        assertThat(waiting.get(0).waits()).isTrue();
        assertThat(waiting.get(1).runs()).isTrue();
        waiting.get(1).place.leave();
        assertThat(gate.running()).isZero();
        assertThat(gate.waiting()).isZero();
    }

    /** The point of it all: whoever has least gets the next place, however long the other's queue is. */
    @Test
    void leave_noisyAndQuietWait_quietRunsNext() {
        InFlight gate = gate(10, 10, 100, 1000);
        List<Guest> noisy = enter(gate, "noisy", 110);
        Guest quiet = new Guest().enter(gate, "quiet");
        assertThat(quiet.waits()).isTrue();
        noisy.get(0).place.leave();
        assertThat(quiet.runs()).isTrue();
    }

    @Test
    void enter_noisyHoldsItsCap_quietRunsAtOnce() {
        InFlight gate = gate(10, 7, 100, 1000);
        List<Guest> noisy = enter(gate, "noisy", 50);
        assertThat(noisy.stream().filter(Guest::runs)).hasSize(7);
        assertThat(enter(gate, "quiet", 3)).allMatch(Guest::runs);
    }

    /** Two clusters that always want more share the places evenly. */
    @Test
    void leave_twoClustersAlwaysWait_shareEvenly() {
        InFlight gate = gate(10, 10, 1000, 10_000);
        List<Guest> all = new ArrayList<>(enter(gate, "a", 500));
        all.addAll(enter(gate, "b", 500));
        for (int i = 0; i < 200; i++) {
            all.stream().filter(g -> g.runs()).findFirst().ifPresent(g -> {
                g.admitted = 2;
                g.place.leave();
            });
        }
        long a = all.subList(0, 500).stream().filter(Guest::runs).count();
        long b = all.subList(500, 1000).stream().filter(Guest::runs).count();
        assertThat(a).isEqualTo(5);
        assertThat(b).isEqualTo(5);
    }

    /** Many noisy clusters fill the common queue; a newcomer still gets in, at the cost of the longest queue. */
    @Test
    void enter_commonQueueFull_longestQueueGivesWay() {
        InFlight gate = gate(1, 1, 100, 20);
        enter(gate, "running", 1);
        List<Guest> noisy = enter(gate, "noisy", 20);
        Guest quiet = new Guest().enter(gate, "quiet");
        assertThat(quiet.waits()).isTrue();
        assertThat(noisy.get(19).refused).isEqualTo(1);
        assertThat(gate.waiting()).isEqualTo(20);
    }

    /** Anybody can make up names of clusters: they must not pile up. */
    @Test
    void enter_manyClustersInTurn_fewAreRemembered() {
        FairGate gate = new FairGate(new Bounds(10, 10, 100, 1000));
        Guest busy = new Guest();
        busy.place = gate.enter("busy", busy);
        for (int i = 0; i < 10_000; i++) {
            Guest guest = new Guest();
            gate.enter("made-up-" + i, guest).leave();
            assertThat(guest.runs()).isTrue();
        }
        assertThat(gate.known()).isLessThanOrEqualTo(256);
        assertThat(gate.running()).isEqualTo(1);
        busy.place.leave();
        assertThat(gate.running()).isZero();
    }

    @Test
    void enter_readsExhausted_writesStillRun() {
        InFlight gate = gate(1, 1, 1, 1);
        new Guest().enter(gate, "a");
        Guest write = new Guest();
        write.place = gate.enter("a", true, write);
        assertThat(write.runs()).isTrue();
    }

    /** Who waits for somebody outside leaves the place to another cluster, but none of its own cluster's. */
    @Test
    void outside_freesThePlaceForOtherClustersAlone() {
        InFlight gate = gate(2, 2, 5, 5);
        List<Guest> hanging = enter(gate, "a", 2);
        Guest own = new Guest().enter(gate, "a");
        Guest other = new Guest().enter(gate, "b");
        hanging.forEach(guest -> guest.place.outside());
        assertThat(other.runs()).isTrue();
        assertThat(own.waits()).isTrue();
        assertThat(gate.load()).isEqualTo(new RequestLoad(1, 0, 1, 0, 2));
        hanging.get(0).place.leave();
        assertThat(own.runs()).isTrue();
        assertThat(gate.load()).isEqualTo(new RequestLoad(2, 0, 0, 0, 1));
    }

    /** Waiting for a place might be waiting for itself: who comes back goes on, and nobody new begins until there is room again. */
    @Test
    void back_neverWaits_andCountsAgain() {
        InFlight gate = gate(1, 1, 5, 5);
        Guest first = new Guest().enter(gate, "a");
        first.place.outside();
        Guest second = new Guest().enter(gate, "b");
        Guest third = new Guest().enter(gate, "c");
        first.place.back();
        assertThat(gate.running()).isEqualTo(2);
        second.place.leave();
        assertThat(third.waits()).as("one runs, which is all that may").isTrue();
        first.place.leave();
        assertThat(third.runs()).isTrue();
    }

    @Test
    void outside_severalTimes_isOverWhenAllAreBack() {
        InFlight gate = gate(1, 1, 5, 5);
        Guest first = new Guest().enter(gate, "a");
        first.place.outside();
        first.place.outside();
        first.place.back();
        assertThat(gate.load()).isEqualTo(new RequestLoad(0, 0, 0, 0, 1));
        first.place.back();
        first.place.back();
        assertThat(gate.load()).isEqualTo(new RequestLoad(1, 0, 0, 0, 0));
        first.place.outside();
        first.place.leave();
        first.place.back();
        first.place.outside();
        assertThat(gate.load()).isEqualTo(RequestLoad.NONE);
    }

    @Test
    void outside_whoStillWaits_changesNothing() {
        InFlight gate = gate(1, 1, 5, 5);
        Guest first = new Guest().enter(gate, "a");
        Guest second = new Guest().enter(gate, "b");
        second.place.outside();
        assertThat(gate.load()).isEqualTo(new RequestLoad(1, 0, 1, 0, 0));
        first.place.leave();
        assertThat(second.runs()).isTrue();
    }

    /** Any order of coming and going: the counts are those of a plain account, and nobody waits who could run. */
    @Test
    void randomWaysThroughTheGate_keepTheAccount() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            InFlight gate = gate(4, 3, 100, 1_000);
            List<Guest> guests = new ArrayList<>();
            Set<Guest> out = new HashSet<>();
            for (int step = 0; step < 120; step++) {
                Guest any = guests.isEmpty() ? null : guests.get(random.nextInt(guests.size()));
                if (any == null || random.nextInt(4) == 0) {
                    guests.add(new Guest().enter(gate, "c" + random.nextInt(4)));
                } else if (random.nextInt(3) == 0) {
                    any.place.leave();
                    guests.remove(any);
                    out.remove(any);
                } else if (any.runs() && out.add(any)) {
                    any.place.outside();
                } else if (out.remove(any)) {
                    any.place.back();
                }
                long begun = guests.stream().filter(Guest::runs).count();
                assertThat(gate.load())
                        .as("seed %s, step %s", seed, step)
                        .isEqualTo(new RequestLoad(
                                (int) begun - out.size(), 0, guests.size() - (int) begun, 0, out.size()));
            }
            List.copyOf(guests).forEach(guest -> guest.place.leave());
            assertThat(gate.load()).isEqualTo(RequestLoad.NONE);
        }
    }

    @Test
    void manyThreads_randomOrder_nothingIsLostAndLimitHolds() throws Exception {
        InFlight gate = gate(8, 6, 10_000, 100_000);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        int threads = 4;
        int each = 2_000;
        CountDownLatch done = new CountDownLatch(threads * each);
        List<Thread> all = IntStream.range(0, threads)
                .mapToObj(t -> Thread.ofPlatform().start(() -> {
                    Random random = new Random(t);
                    for (int i = 0; i < each; i++) {
                        visit(gate, "c" + random.nextInt(5), now, most, done);
                    }
                }))
                .toList();
        for (Thread thread : all) {
            thread.join();
        }
        done.await();
        assertThat(most.get()).isLessThanOrEqualTo(8);
        assertThat(gate.running()).isZero();
        assertThat(gate.waiting()).isZero();
    }

    /** Leaves from another thread than the one that entered, as event loops do. */
    private static void visit(
            InFlight gate, String cluster, AtomicInteger now, AtomicInteger most, CountDownLatch done) {
        var admitted = new CompletableFuture<Void>();
        InFlight.Place place = gate.enter(cluster, false, new InFlight.Admission() {
            @Override
            public void admitted() {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                admitted.complete(null);
            }

            @Override
            public void refused() {
                throw new AssertionError("there is room for all");
            }
        });
        var unused = admitted.thenRunAsync(() -> {
            now.decrementAndGet();
            place.leave();
            done.countDown();
        });
    }
}
