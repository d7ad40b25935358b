package dev.polder.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.gc.history.CollectionChecker;
import dev.polder.gc.history.Entry;
import dev.polder.storage.etcd.process.EtcdProcess;
import dev.polder.storage.etcd.process.FlakyProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dependents follow their owners on the embedded store and on etcd, whichever server is asked, and whatever befalls those that
 * collect. One start of servers for each set-up.
 */
@Timeout(1800)
class GarbageCollectionE2E {

    private static final int SERVERS = 3;
    private static final int USERS = 6;
    private static final int SEEDS = Integer.getInteger("polder.gc.etcd.seeds", 1);
    private static final int FAMILIES = Integer.getInteger("polder.gc.etcd.families", 10);

    /** One piece of what passes in so many breaks its connection. */
    private static final int RESET_ONE_IN = 150;

    private static final int TAKEOVER_SECONDS = 120;

    @TempDir
    private Path folder = Path.of("");

    private static void cases(List<ApiClient> clients, String prefix) throws IOException {
        Map<String, CollectionCases.Case> all = new CollectionCases(clients, prefix).all();
        for (Map.Entry<String, CollectionCases.Case> one : all.entrySet()) {
            try {
                one.getValue().run();
            } catch (AssertionError | IOException failure) {
                throw new AssertionError(prefix + ": " + one.getKey(), failure);
            }
        }
    }

    @Test
    void relatives_goAndStayAsTheyShould_onTheEmbeddedStore() throws IOException {
        try (ServerProcess server = ServerProcess.start(folder.resolve("embedded"))) {
            cases(List.of(new ApiClient(server.kubeconfig())), "embedded");
        }
    }

    /**
     * The same cases with one server on etcd and with three. Then histories: users make and delete families while the server that
     * collects is killed, ended, cut off from etcd or reaches it through a bad line, and something happens to another one, too.
     * etcd's log says afterwards that nothing went that had an owner, and that all else went in a bounded number of writes.
     */
    @Test
    void relatives_goAndStayAsTheyShould_onEtcd_whateverBefallsServers() throws Exception {
        List<FlakyProxy> lines = new ArrayList<>();
        try (EtcdProcess etcd = EtcdProcess.start(folder.resolve("etcd"))) {
            for (int i = 0; i < SERVERS; i++) {
                lines.add(new FlakyProxy(etcd.url()));
            }
            try (PeerServers peers =
                    PeerServers.first(folder, number -> lines.get(number).url().toString(), SERVERS)) {
                cases(List.of(peers.client(0)), "one");
                peers.startOthers();
                cases(IntStream.range(0, SERVERS).mapToObj(peers::client).toList(), "three");
                for (int seed = 0; seed < SEEDS; seed++) {
                    new Run(etcd, peers, lines, seed).judge();
                }
            }
        } finally {
            lines.forEach(FlakyProxy::close);
        }
    }

    /** What befalls a server. */
    enum Fault {
        KILLED,
        CUT_OFF,
        ENDED,
        BAD_LINE
    }

    private static final List<Fault> FAULTS = List.of(Fault.values());

    /** One history. */
    private record Run(EtcdProcess etcd, PeerServers peers, List<FlakyProxy> proxies, int seed) {

        private Fault ofLeader() {
            return FAULTS.get(seed % FAULTS.size());
        }

        /** Every pair comes in sixteen seeds. */
        private Fault ofAnother() {
            return FAULTS.get((seed / FAULTS.size() + 1) % FAULTS.size());
        }

        void judge() throws Exception {
            String namespace = "history-" + seed;
            long began = System.nanoTime();
            try (EtcdLog log = EtcdLog.of(etcd, namespace);
                    FamilyLoad load = new FamilyLoad(peers, namespace, USERS, seed)) {
                load.awaitFamilies(FAMILIES);
                int leader = peers.leader();
                int other = (leader + 1 + seed % (SERVERS - 1)) % SERVERS;
                int lines = peers.server(leader).output().size();
                CompletableFuture<Integer> successor = peers.successor(leader);
                strike(other, ofAnother());
                strike(leader, ofLeader());
                load.awaitFamilies(FAMILIES);
                if (ofLeader() != Fault.BAD_LINE) {
                    var unused = successor.get(TAKEOVER_SECONDS, TimeUnit.SECONDS);
                    load.awaitFamilies(FAMILIES);
                }
                heal(other);
                heal(leader);
                if (ofLeader() == Fault.CUT_OFF) {
                    var unused = peers.deposed(leader, lines).get(TAKEOVER_SECONDS, TimeUnit.SECONDS);
                }
                load.awaitFamilies(FAMILIES);
                load.stop("last");
                long healed = log.made("last");
                assertThat(log.settled()).as(toString(log)).isEmpty();
                List<Entry> entries = log.entries();
                assertThat(CollectionChecker.wrong(entries)).as(toString(log)).isEmpty();
                assertThat(CollectionChecker.late(entries, healed))
                        .as(toString(log))
                        .isEmpty();
                report(entries, healed, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
            }
        }

        private String toString(EtcdLog log) {
            return "seed " + seed + ", " + log.entries().size() + " entries";
        }

        private void strike(int number, Fault fault) {
            switch (fault) {
                case KILLED -> peers.server(number).kill();
                case ENDED -> {
                    int code = peers.server(number).terminate();
                    assertThat(code).isIn(0, 143);
                }
                case CUT_OFF -> proxies.get(number).silence(any -> true);
                case BAD_LINE -> proxies.get(number).resetOneIn(RESET_ONE_IN, seed);
            }
        }

        private void heal(int number) {
            proxies.get(number).heal();
            proxies.get(number).resetOneIn(0, seed);
            if (peers.server(number).hasEnded()) {
                peers.start(number);
            }
        }

        private void report(List<Entry> entries, long healed, long seconds) {
            long collected = entries.stream().filter(one -> one.term() != 0).count();
            long after = entries.stream().filter(one -> one.revision() > healed).count();
            long objects = entries.stream().map(Entry::key).distinct().count() - 1;
            assertThat(collected).isGreaterThan(FAMILIES);
            System.out.printf(
                    "collection: seed %d, leader %s, another %s: %d config maps, %d writes of collectors, %d after healing; %d s%n",
                    seed, ofLeader(), ofAnother(), objects, collected, after, seconds);
        }
    }
}
