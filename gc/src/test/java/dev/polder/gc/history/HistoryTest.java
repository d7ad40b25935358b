package dev.polder.gc.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.storage.ObjectStore;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.memory.MemoryObjectStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Two and more servers collect from one store while users write at random and leaders change without the former leader's knowing.
 * More seeds: {@code -Dpolder.gc.seeds=2000}.
 */
class HistoryTest {

    private static final int ACTIONS = 60;
    private static final ScheduledExecutorService RETRIES = Executors.newSingleThreadScheduledExecutor();

    @AfterAll
    static void stop() {
        RETRIES.shutdownNow();
    }

    @Test
    void randomHistories_loseNothingThatHasAnOwner_andKeepNothingThatHasNone() throws Exception {
        int seeds = Integer.getInteger("polder.gc.seeds", 200);
        int collected = 0;
        int refused = 0;
        for (int seed = 0; seed < seeds; seed++) {
            Run run = new Run(seed);
            collected += run.collected;
            refused += run.moved;
        }
        // Else nothing was tried.
        assertThat(collected).isGreaterThan(seeds * 5);
        assertThat(refused).isPositive();
        System.out.println(seeds + " histories: " + collected + " writes of collectors, " + refused
                + " decisions that no longer held");
    }

    /** One history. */
    private static final class Run {

        private int collected;
        private int moved;

        Run(int seed) throws Exception {
            Random random = new Random(seed);
            ObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, seed)));
            Log log = Log.of(store);
            Deque<CollectingServer> servers = new ArrayDeque<>();
            try {
                servers.addLast(new CollectingServer(store, log, RETRIES));
                Users users = new Users(new Rows(store, servers.getLast().view(), log, null), random);
                for (int i = 0; i < ACTIONS; i++) {
                    users.act();
                    if (random.nextInt(15) == 0) {
                        // The former leader does not know it yet.
                        servers.addLast(new CollectingServer(store, log, RETRIES));
                    }
                    if (servers.size() > 2) {
                        // The users' own is the first, and stays.
                        CollectingServer first = servers.removeFirst();
                        closed(servers.removeFirst());
                        servers.addFirst(first);
                    }
                }
                users.heal();
                int healed = log.entries().size();
                assertThat(log.settled()).as("seed %d", seed).isEmpty();
                int objects =
                        (int) log.entries().stream().map(Entry::key).distinct().count();
                assertThat(log.entries().size() - healed)
                        .as("seed %d: events until all was collected", seed)
                        .isLessThanOrEqualTo(6 * objects);
            } finally {
                while (!servers.isEmpty()) {
                    closed(servers.removeLast());
                }
            }
            assertThat(CollectionChecker.wrong(log.entries()))
                    .as("seed %d", seed)
                    .isEmpty();
            collected =
                    (int) log.entries().stream().filter(one -> one.term() != 0).count();
            store.close();
        }

        private void closed(CollectingServer server) throws InterruptedException {
            moved += (int) server.collector().status().moved();
            server.close();
        }
    }
}
