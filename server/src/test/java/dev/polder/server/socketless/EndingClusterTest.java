package dev.polder.server.socketless;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.json.Json;
import dev.polder.server.KeptAnswer;
import dev.polder.server.Socketless;
import dev.polder.server.cluster.FixedClusters;
import dev.polder.server.request.Reply;
import dev.polder.storage.Guard;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.LeaderLock;
import dev.polder.storage.RangeQuery;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoredRow;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.teardown.Teardown;
import dev.polder.storage.teardown.TeardownOutcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients can write into a logical cluster whose end has begun (store rule S14), and into its neighbours. */
@Timeout(60)
class EndingClusterTest {

    private static final LogicalClusterName ENDING = new LogicalClusterName("team");
    private static final LogicalClusterName BESIDE = new LogicalClusterName("team-2");
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final Socketless server = new Socketless(store, new FixedClusters(Set.of(ENDING, BESIDE)));

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private TeardownOutcome tearDown() throws Exception {
        ConcurrentLinkedQueue<Guard> terms = new ConcurrentLinkedQueue<>();
        LeaderLock.Candidate candidate = new LeaderLock.Candidate() {
            @Override
            public void elected(Guard fence) {
                terms.add(fence);
            }

            @Override
            public void deposed() {}
        };
        try (LeaderLock.Candidacy candidacy = store.leaders().campaign("teardown", candidate)) {
            assertThat(candidacy).isNotNull();
            return new Teardown(store, terms.element()).run(ENDING, EndingClusterTest::hasFinalizers);
        }
    }

    private static boolean hasFinalizers(StoredRow row) {
        return new String(row.value(), StandardCharsets.UTF_8).contains("\"finalizers\":[\"example.com/f\"]");
    }

    private JsonNode answer(int code, String method, LogicalClusterName cluster, String path, String body)
            throws Exception {
        KeptAnswer exchange = new KeptAnswer();
        server.handle(Socketless.request(method, "/clusters/" + cluster.value() + path, body), exchange);
        Reply reply = exchange.await();
        assertThat(reply.code())
                .as(new String(reply.body(), StandardCharsets.UTF_8))
                .isEqualTo(code);
        return Json.readObject(reply.body());
    }

    /** The same as what is said of a cluster that does not exist. */
    private void refused(String method, String path, String body) throws Exception {
        JsonNode status = answer(404, method, ENDING, path, body);
        assertThat(status.path("message").asText()).isEqualTo("logicalclusters.core.kcp.io \"team\" not found");
        JsonNode unknown = answer(404, method, new LogicalClusterName("nowhere"), path, body);
        assertThat(unknown.path("message").asText()).isEqualTo("logicalclusters.core.kcp.io \"nowhere\" not found");
    }

    private static String map(String name, String metadata) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\"" + metadata
                + "}}";
    }

    private static String kept(String name) {
        return map(name, ",\"finalizers\":[\"example.com/f\"]");
    }

    @Test
    void creates_andUpdates_areRefused() throws Exception {
        answer(201, "POST", ENDING, MAPS, kept("kept"));
        answer(201, "POST", ENDING, MAPS, map("there", ""));
        assertThat(tearDown()).isInstanceOf(TeardownOutcome.Kept.class);
        refused("POST", MAPS, map("new", ""));
        refused("PUT", MAPS + "/there", map("there", ",\"labels\":{\"a\":\"b\"}"));
        refused("PUT", MAPS + "/kept", map("kept", ",\"labels\":{\"a\":\"b\"},\"finalizers\":[\"example.com/f\"]"));
        refused("DELETE", MAPS + "/there", "{\"propagationPolicy\":\"Foreground\"}");
        answer(200, "GET", ENDING, MAPS + "/there", "");
    }

    @Test
    void whatKeepsTheCluster_canBeEnded() throws Exception {
        answer(201, "POST", ENDING, MAPS, kept("kept"));
        answer(201, "POST", ENDING, MAPS, kept("terminating"));
        answer(201, "POST", ENDING, MAPS, map("there", ""));
        answer(200, "DELETE", ENDING, MAPS + "/terminating", "");
        assertThat(tearDown())
                .isInstanceOfSatisfying(
                        TeardownOutcome.Kept.class,
                        named -> assertThat(named.count()).isEqualTo(2));
        answer(200, "DELETE", ENDING, MAPS + "/kept", "");
        answer(200, "PUT", ENDING, MAPS + "/kept", map("kept", ""));
        answer(200, "PUT", ENDING, MAPS + "/terminating", map("terminating", ""));
        answer(200, "DELETE", ENDING, MAPS + "/there", "");
        assertThat(tearDown()).isInstanceOf(TeardownOutcome.Gone.class);
        answer(404, "GET", ENDING, MAPS + "/there", "");
    }

    @Test
    void neighbour_noticesNothing() throws Exception {
        answer(201, "POST", BESIDE, MAPS, map("there", ""));
        assertThat(tearDown()).isInstanceOf(TeardownOutcome.Gone.class);
        answer(201, "POST", BESIDE, MAPS, map("new", ""));
        answer(200, "PUT", BESIDE, MAPS + "/there", map("there", ",\"labels\":{\"a\":\"b\"}"));
        answer(200, "DELETE", BESIDE, MAPS + "/there", "");
    }

    @Test
    void writersMeanwhile_leaveNothing() throws Exception {
        AtomicBoolean refused = new AtomicBoolean();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> written = List.of(
                    writers.submit(() -> writeUntil(refused, "a")),
                    writers.submit(() -> writeUntil(refused, "b")),
                    writers.submit(() -> writeUntil(refused, "c")));
            assertThat(tearDown()).isInstanceOf(TeardownOutcome.Gone.class);
            for (Future<Integer> one : written) {
                assertThat(one.get()).isEqualTo(404);
            }
        }
        assertThat(refused).isTrue();
        RangeQuery all = new RangeQuery(KeyLayout.clusterStart(ENDING), KeyLayout.clusterEnd(ENDING), 0, 10);
        assertThat(store.range(all).toCompletableFuture().join().rows()).isEmpty();
    }

    /** Creates until that is refused, and returns with what. */
    private int writeUntil(AtomicBoolean refused, String name) throws InterruptedException {
        int code = 201;
        for (int i = 0; code == 201; i++) {
            KeptAnswer exchange = new KeptAnswer();
            String path = "/clusters/" + ENDING.value() + MAPS;
            server.handle(Socketless.request("POST", path, map(name + i, "")), exchange);
            code = exchange.await().code();
        }
        refused.set(true);
        return code;
    }
}
