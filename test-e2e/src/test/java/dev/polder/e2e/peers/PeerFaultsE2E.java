package dev.polder.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.faults.KillServer;
import dev.polder.e2e.faults.TermServer;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.history.Load;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Three servers on one etcd, under load and watched, while one of the four is killed or stands still. One test after the other;
 * each leaves all of them running.
 */
@Timeout(600)
@Execution(ExecutionMode.SAME_THREAD)
class PeerFaultsE2E {

    private static final int SERVERS = 3;
    private static final int KILLS = Integer.getInteger("polder.kills", 1);
    private static final int WRITERS = 12;
    private static final int WATCHERS = 3;
    private static final int WRITES_BETWEEN = 300;

    /** Twice the life of a leader's lease. */
    private static final int TAKEOVER_SECONDS = 20;

    private static final int LESS_THAN_A_LEASE_SECONDS = 9;
    private static final int PAUSE_SECONDS = 10;
    private static final int NAMESPACES = 150;
    private static final int ROUNDS = 3;

    @TempDir
    private static Path folder;

    private static EtcdProcess etcd;
    private static PeerServers peers;

    @BeforeAll
    static void start() {
        etcd = EtcdProcess.start(folder.resolve("etcd"));
        peers = new PeerServers(folder, etcd.url().toString(), SERVERS);
    }

    @AfterAll
    static void stop() {
        peers.close();
        etcd.close();
    }

    /** Figures for docs/performance.md. */
    private static void report(String what, String figures) {
        System.out.println("fault: " + what + ": " + figures);
    }

    private static long seed() {
        long seed = Long.getLong("polder.seed", System.nanoTime());
        System.out.println("peers: -Dpolder.seed=" + seed);
        return seed;
    }

    @Test
    void serverKilled_clientsGoOnElsewhereAndNothingIsLost() throws Exception {
        try (Load load = new Load(peers.clients(), "killed")) {
            load.begin(WRITERS, WATCHERS, seed());
            int leader = peers.leader();
            for (int i = 0; i < KILLS; i++) {
                // A watcher was there from the beginning, or has come from the one that was killed before.
                int victim = (leader + i) % SERVERS;
                load.awaitWrites(WRITES_BETWEEN);
                new KillServer().strike(peers.server(victim));
                load.awaitWrites(WRITES_BETWEEN);
                peers.start(victim);
            }
            load.awaitWrites(WRITES_BETWEEN);
            report("one of three servers killed, " + KILLS + " times", load.check());
            assertThat(load.watches())
                    .as("watches, those that were resumed included")
                    .isGreaterThanOrEqualTo(WATCHERS + KILLS);
        }
    }

    /** The end of a watch that was to last so long tells when the pause has been long enough. */
    @Test
    void etcdPaused_requestsWaitAndNothingIsLost() throws Exception {
        try (Load load = new Load(peers.clients(), "paused")) {
            load.begin(WRITERS, WATCHERS, seed());
            load.awaitWrites(WRITES_BETWEEN);
            etcd.signal("STOP");
            String namespaces = "/api/v1/namespaces?resourceVersion=0";
            try (Stream<JsonNode> pause =
                    peers.client(1).watch(namespaces + "&watch=true&timeoutSeconds=" + PAUSE_SECONDS)) {
                assertThat(peers.client(1).get(namespaces).code())
                        .as("a list that may be old")
                        .isEqualTo(200);
                assertThat(pause.count()).as("events told before the end").isPositive();
            } finally {
                etcd.signal("CONT");
            }
            load.awaitWrites(WRITES_BETWEEN);
            report("etcd paused for " + PAUSE_SECONDS + " s", load.check());
        }
    }

    /**
     * The leader is stopped amid work. Another follows within twice the life of its lease. When it goes on, it believes that it
     * leads, and finds the rest of its work: none of that is written. Should it be told that it leads no more before it has come
     * to write anything, which happens, or another follow while that work is still being made, there is another round.
     */
    @Test
    void leaderStopped_itsNextWriteIsRefused() throws Exception {
        long refused = 0;
        for (int round = 0; refused == 0 && round < ROUNDS; round++) {
            refused = stopLeader("stopped" + round + "-");
        }
        assertThat(refused).as("writes that an old leader tried").isPositive();
    }

    /** How many writes of the old leader were refused. */
    private static long stopLeader(String prefix) throws Exception {
        int leader = peers.leader();
        ServerProcess old = peers.server(leader);
        int other = (leader + 1) % SERVERS;
        ApiClient client = peers.client(other);
        CompletableFuture<Integer> successor = peers.successor(leader);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Stream<JsonNode> accounts = client.watch(
                        "/api/v1/serviceaccounts?watch=true&timeoutSeconds=120&resourceVersion=" + version(client))) {
            AccountsSeen seen = new AccountsSeen(prefix);
            Future<?> following = threads.submit(() -> accounts.allMatch(event -> seen.take(event) <= NAMESPACES));
            int before = old.output().size();
            // While it stands still for a moment, more is asked for than it can do in the next one.
            old.signal("STOP");
            try {
                makeNamespaces(client, prefix, threads);
            } finally {
                old.signal("CONT");
            }
            seen.await(NAMESPACES / 10);
            int lines = old.output().size();
            CompletableFuture<String> deposed = peers.deposed(leader, before);
            if (successor.isDone() || deposed.isDone()) {
                // The moment was longer than its lease lives: nothing is wrong, and nothing is shown.
                deposed.join();
                finish(client, prefix, seen, following);
                return 0;
            }
            long stopped = System.nanoTime();
            old.signal("STOP");
            int follower;
            int done;
            try {
                done = seen.count();
                follower = successor.get(TAKEOVER_SECONDS, TimeUnit.SECONDS);
            } finally {
                old.signal("CONT");
            }
            long after = System.nanoTime() - stopped;
            assertThat(follower).isNotEqualTo(leader);
            deposed.join();
            finish(client, prefix, seen, following);
            long refused = old.output().stream()
                    .skip(lines)
                    .filter(line -> line.contains("ApiException: this server no longer leads"))
                    .count();
            report(
                    "leader stopped",
                    "%d of %d namespaces were done by then; another led after %d ms; %d writes of the old one were refused"
                            .formatted(done, NAMESPACES, TimeUnit.NANOSECONDS.toMillis(after), refused));
            return refused;
        }
    }

    /** The rest is made, by whoever leads; whatever the old leader might have written comes before the last. */
    private static void finish(ApiClient client, String prefix, AccountsSeen seen, Future<?> following)
            throws Exception {
        makeNamespace(client, prefix + "last");
        following.get();
        assertThat(seen.faults()).isEmpty();
    }

    @Test
    void leaderTerminated_anotherLeadsAtOnce() throws Exception {
        int leader = peers.leader();
        int other = (leader + 1) % SERVERS;
        CompletableFuture<Integer> successor = peers.successor(leader);
        long asked = System.nanoTime();
        new TermServer().strike(peers.server(leader));
        assertThat(successor.get(LESS_THAN_A_LEASE_SECONDS, TimeUnit.SECONDS)).isNotEqualTo(leader);
        report(
                "leader terminated",
                "another led after %d ms, its own end included"
                        .formatted(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked)));
        ApiClient client = peers.client(other);
        makeNamespace(client, "terminated");
        try (Stream<JsonNode> accounts = client.watch(
                "/api/v1/namespaces/terminated/serviceaccounts?watch=true&timeoutSeconds=60&resourceVersion=0")) {
            assertThat(accounts.findFirst()).as("what a controller makes").isPresent();
        }
        peers.start(leader);
    }

    private static void makeNamespaces(ApiClient client, String prefix, ExecutorService threads) throws Exception {
        List<Future<?>> makers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            int first = i;
            makers.add(threads.submit(() -> {
                for (int n = first; n < NAMESPACES; n += WRITERS) {
                    makeNamespace(client, prefix + n);
                }
                return null;
            }));
        }
        for (Future<?> maker : makers) {
            maker.get();
        }
    }

    private static void makeNamespace(ApiClient client, String name) throws IOException {
        client.post("/api/v1/namespaces", Objects.of("v1", "Namespace", name, Map.of()))
                .succeeded();
    }

    private static String version(ApiClient client) throws IOException {
        return client.get("/api/v1/serviceaccounts?limit=1")
                .succeeded()
                .at("/metadata/resourceVersion")
                .asText();
    }

    /** The default service account of each namespace: made once, by whoever led then, and never touched again. */
    private static final class AccountsSeen {
        private final String prefix;
        private final Map<String, String> told = new HashMap<>();

        AccountsSeen(String prefix) {
            this.prefix = prefix;
        }

        /** How many namespaces have one after this event. */
        synchronized int take(JsonNode event) {
            String namespace = event.at("/object/metadata/namespace").asText();
            if (namespace.startsWith(prefix)) {
                told.merge(namespace, event.path("type").asText(), (one, other) -> one + " " + other);
            }
            notifyAll();
            return told.size();
        }

        synchronized void await(int count) throws InterruptedException {
            while (told.size() < count) {
                wait();
            }
        }

        synchronized int count() {
            return told.size();
        }

        synchronized Map<String, String> faults() {
            Map<String, String> faults = new HashMap<>(told);
            faults.values().removeIf("ADDED"::equals);
            return faults;
        }
    }
}
