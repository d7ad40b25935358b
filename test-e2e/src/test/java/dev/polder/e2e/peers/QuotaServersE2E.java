package dev.polder.e2e.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.storage.etcd.process.EtcdMetrics;
import dev.polder.storage.etcd.process.EtcdProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Many writers on three servers and three members of etcd fill one quota, while a server and the leader of etcd are killed. */
@Timeout(180)
@Execution(ExecutionMode.SAME_THREAD)
class QuotaServersE2E {

    private static final int LIMIT = Integer.getInteger("polder.quota.limit", 500);
    private static final int WRITERS = 64;
    private static final int SERVERS = 3;
    private static final int VICTIM = 1;

    private static final String NAMESPACE = "/api/v1/namespaces/limited";
    private static final String MAPS = NAMESPACE + "/configmaps";
    private static final String QUOTAS = NAMESPACE + "/resourcequotas";
    private static final String WHAT = "count/configmaps";

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static List<EtcdProcess> etcd;
    private static PeerServers servers;

    /** Names by what became of their creates. */
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final Set<String> otherwise = ConcurrentHashMap.newKeySet();
    private final AtomicInteger names = new AtomicInteger();
    private final CompletableFuture<Boolean> third = new CompletableFuture<>();
    private final CompletableFuture<Boolean> half = new CompletableFuture<>();

    @BeforeAll
    static void start() {
        etcd = EtcdProcess.start(folder.resolve("etcd"), SERVERS);
        String urls = etcd.stream().map(member -> member.url().toString()).collect(Collectors.joining(","));
        servers = new PeerServers(folder, urls, SERVERS);
    }

    @AfterAll
    static void stop() {
        servers.close();
        etcd.forEach(EtcdProcess::close);
    }

    @Test
    void quota_isFilledExactly_whoeverDies() throws Exception {
        String from = prepare();
        AtomicBoolean done = new AtomicBoolean();
        List<Future<?>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WRITERS; i++) {
                int number = i;
                writers.add(CompletableFuture.runAsync(() -> createUntilRefused(number), threads)
                        .whenComplete((none, failure) -> fail(failure)));
            }
            Future<Integer> compared = threads.submit(() -> compare(done));
            EtcdProcess leader;
            try {
                third.join();
                servers.server(VICTIM).kill();
                half.join();
                leader = leader();
                leader.kill();
                for (Future<?> writer : writers) {
                    writer.get();
                }
            } finally {
                done.set(true);
            }
            System.out.println(
                    "quota: of " + LIMIT + " on " + SERVERS + " servers, " + WRITERS + " writers: " + made.size()
                            + " acknowledged, " + unknown.size() + " in doubt, " + refused.size() + " refused, "
                            + otherwise.size() + " answered otherwise, " + compared.get() + " reads compared");
            assertThat(compared.get()).isPositive();
            leader.restart();
        }
        isExact();
        isTold(from);
        freesAtOnce();
        System.out.println("quota: a watch on one server is told of a delete on another after " + delay() + " ms");
        servers.start(VICTIM);
        assertThat(create(servers.client(VICTIM), "after").code()).isEqualTo(403);
    }

    /** Makes the quota once the namespace has all that the server puts into it; the revision before its first object. */
    private static String prepare() throws IOException {
        ApiClient first = servers.client(0);
        first.post("/api/v1/namespaces", Objects.of("v1", "Namespace", "limited", Map.of()))
                .succeeded();
        try (Stream<JsonNode> events = first.watch(MAPS + "?watch=true")) {
            assertThat(events.anyMatch(
                            event -> event.at("/object/metadata/name").asText().equals("kube-root-ca.crt")))
                    .isTrue();
        }
        JsonNode quota =
                JSON.readTree("{\"apiVersion\":\"v1\",\"kind\":\"ResourceQuota\",\"metadata\":{\"name\":\"quota\"},"
                        + "\"spec\":{\"hard\":{\"" + WHAT + "\":\"" + LIMIT + "\"}}}");
        return first.post(QUOTAS, quota)
                .succeeded()
                .at("/metadata/resourceVersion")
                .asText();
    }

    private static ApiClient.Answer create(ApiClient client, String name) throws IOException {
        return client.post(MAPS, Objects.configMap(name, "a", "b"));
    }

    private void createUntilRefused(int number) {
        for (int turn = number; ; turn++) {
            String name = "m" + names.incrementAndGet();
            try {
                ApiClient.Answer answer = create(servers.client(turn % SERVERS), name);
                if (answer.code() == 201) {
                    made.add(name);
                    note();
                } else if (answer.code() == 403) {
                    refused.add(name);
                    assertThat(answer.body().path("message").asText())
                            .isEqualTo("configmaps \"" + name + "\" is forbidden: exceeded quota: quota, requested: "
                                    + WHAT + "=1, used: " + WHAT + "=" + amount(LIMIT) + ", limited: " + WHAT + "="
                                    + amount(LIMIT));
                    return;
                } else {
                    assertThat(answer.code()).as(answer.text()).isGreaterThanOrEqualTo(500);
                    otherwise.add(name);
                }
            } catch (IOException nobodyKnows) {
                unknown.add(name);
            }
        }
    }

    /** A number as Kubernetes writes amounts. */
    private static String amount(int count) {
        return count > 0 && count % 1000 == 0 ? count / 1000 + "k" : String.valueOf(count);
    }

    private void note() {
        int count = made.size();
        if (count >= LIMIT / 3) {
            third.complete(true);
        }
        if (count >= LIMIT / 2) {
            half.complete(true);
        }
    }

    /** Nobody waits for what a writer would have made. */
    private void fail(Throwable failure) {
        if (failure != null) {
            third.completeExceptionally(failure);
            half.completeExceptionally(failure);
        }
    }

    /** What a read says is used is what there was at its revision; how often that was looked at. */
    private static int compare(AtomicBoolean done) throws IOException {
        int looks = 0;
        while (!done.get()) {
            ApiClient client = servers.client(looks % 2 == 0 ? 0 : 2);
            ApiClient.Answer quotas = client.get(QUOTAS);
            if (quotas.code() != 200) {
                continue;
            }
            String revision = quotas.body().at("/metadata/resourceVersion").asText();
            ApiClient.Answer maps = client.get(MAPS + "?resourceVersionMatch=Exact&resourceVersion=" + revision);
            if (maps.code() == 200) {
                assertThat(quotas.body()
                                .at("/items/0/status/used/count~1configmaps")
                                .asText())
                        .as("used at %s", revision)
                        .isEqualTo(amount(maps.body().path("items").size()));
                looks++;
            }
        }
        return looks;
    }

    private static EtcdProcess leader() {
        return etcd.stream().filter(EtcdMetrics::leads).findFirst().orElseThrow();
    }

    private void isExact() throws IOException {
        JsonNode items = servers.client(0).get(MAPS).succeeded().path("items");
        assertThat(items).hasSize(LIMIT);
        Set<String> there = StreamSupport.stream(items.spliterator(), false)
                .map(map -> map.at("/metadata/name").asText())
                .collect(Collectors.toSet());
        assertThat(there).containsAll(made).doesNotContainAnyElementsOf(refused);
        there.removeAll(made);
        there.removeAll(unknown);
        there.removeAll(otherwise);
        assertThat(there).containsExactly("kube-root-ca.crt");
        assertThat(made.size()).isLessThan(LIMIT);
        assertThat(refused).hasSize(WRITERS);
    }

    /** Whoever watches the quota is told of the last object, too. */
    private static void isTold(String from) throws IOException {
        try (Stream<JsonNode> events = servers.client(2).watch(QUOTAS + "?watch=true&resourceVersion=" + from)) {
            assertThat(events.anyMatch(event -> event.at("/object/status/used/count~1configmaps")
                            .asText()
                            .equals(amount(LIMIT))))
                    .isTrue();
        }
    }

    /** How long after a deletion is answered a watch of the quota is told of it, in milliseconds. */
    private static long delay() throws IOException {
        try (Stream<JsonNode> events = servers.client(2).watch(QUOTAS + "?watch=true")) {
            Iterator<JsonNode> told = events.iterator();
            // What was written last may be of before: many changes together are told once.
            awaitUsed(told, LIMIT);
            servers.client(0).delete(MAPS + "/in-its-place").succeeded();
            long answered = System.nanoTime();
            awaitUsed(told, LIMIT - 1);
            long delay = (System.nanoTime() - answered) / 1_000_000;
            assertThat(create(servers.client(2), "in-its-place").code()).isEqualTo(201);
            return delay;
        }
    }

    private static void awaitUsed(Iterator<JsonNode> told, int count) {
        String used;
        do {
            used = told.next().at("/object/status/used/count~1configmaps").asText();
        } while (!used.equals(amount(count)));
    }

    private void freesAtOnce() throws IOException {
        servers.client(0).delete(MAPS + "/" + made.iterator().next()).succeeded();
        assertThat(create(servers.client(2), "in-its-place").code()).isEqualTo(201);
        assertThat(create(servers.client(0), "one-too-many").code()).isEqualTo(403);
        assertThat(create(servers.client(2), "one-too-many").code()).isEqualTo(403);
    }
}
