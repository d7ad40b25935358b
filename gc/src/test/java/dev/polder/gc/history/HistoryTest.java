package dev.polder.gc.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.gc.history.Fleet.Fault;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Three servers collect from one store while users write at random, leaders change without the former leader's knowing, servers
 * end and start again, and lines to the store are cut, late, or lose answers. {@code -Dpolder.gc.seeds=2000} has more of them,
 * {@code -Dpolder.gc.seed=7} one alone.
 */
class HistoryTest {

    private static final int ACTIONS = 60;

    /** One action of a user in so many is followed by something that befalls a server. */
    private static final int STRUCK_ONE_IN = 3;

    private static final ScheduledExecutorService RETRIES = Executors.newSingleThreadScheduledExecutor();

    @AfterAll
    static void stop() {
        RETRIES.shutdownNow();
    }

    @Test
    void randomHistories_loseNothingThatHasAnOwner_andKeepNothingThatHasNone() throws Exception {
        int first = Integer.getInteger("polder.gc.seed", 0);
        int seeds = Integer.getInteger("polder.gc.seed") == null ? Integer.getInteger("polder.gc.seeds", 200) : 1;
        int collected = 0;
        int refused = 0;
        int losses = 0;
        int together = 0;
        int most = 0;
        Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
        for (int seed = first; seed < first + seeds; seed++) {
            Run run = new Run(seed);
            collected += run.collected;
            together += run.together;
            refused += run.fleet.moved();
            losses += run.fleet.losses();
            most = Math.max(most, run.afterHealing);
            run.fleet.struck().forEach((fault, times) -> struck.merge(fault, times, Integer::sum));
        }
        System.out.println(seeds + " histories: " + collected + " writes of collectors, " + together
                + " times several together, " + refused
                + " decisions that no longer held, " + losses + " lost histories, at most " + most
                + " events after healing; " + struck);
        // Else nothing was tried.
        assertThat(collected).isGreaterThan(seeds * 5);
        if (seeds >= 100) {
            assertThat(refused).isPositive();
            assertThat(together).isPositive();
            assertThat(losses).isPositive();
            assertThat(struck).hasSize(Fault.values().length);
        }
    }

    /** One history. */
    private static final class Run {

        private final int collected;
        private final int together;
        private final int afterHealing;
        private final Fleet fleet;

        Run(int seed) throws Exception {
            Random random = new Random(seed);
            ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, seed)));
            Log log = Log.of(store);
            long healed;
            try (LiveView view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS)) {
                Users users = new Users(new Rows(store, view, null), random);
                fleet = new Fleet(store, log, random, RETRIES);
                try (fleet) {
                    for (int i = 0; i < ACTIONS; i++) {
                        users.act();
                        if (random.nextInt(STRUCK_ONE_IN) == 0) {
                            befall(random);
                        }
                    }
                    fleet.healAll();
                    // Who knows what has ended needs no types to collect what it leaves.
                    users.heal(!fleet.remembers());
                    healed = store.barrier().toCompletableFuture().join();
                    assertThat(log.settled(healed)).as("seed %d", seed).isEmpty();
                }
            }
            List<Entry> entries = log.entries();
            assertThat(CollectionChecker.wrong(entries)).as("seed %d", seed).isEmpty();
            assertThat(CollectionChecker.late(entries, healed))
                    .as("seed %d", seed)
                    .isEmpty();
            collected = (int) entries.stream().filter(one -> one.term() != 0).count();
            together = (int) entries.stream()
                    .filter(one -> one.term() != 0)
                    .collect(Collectors.groupingBy(Entry::revision, Collectors.counting()))
                    .values()
                    .stream()
                    .filter(objects -> objects > 1)
                    .count();
            afterHealing = (int) entries.stream()
                    .filter(one -> one.revision() > healed && one.key() != null)
                    .count();
            store.close();
        }

        private void befall(Random random) throws Exception {
            if (random.nextInt(3) == 0) {
                fleet.heal();
            } else {
                Fault[] faults = Fault.values();
                fleet.strike(faults[random.nextInt(faults.length)]);
            }
        }
    }
}
