package dev.polder.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.faults.KillServer;
import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.history.Found;
import dev.polder.e2e.history.History;
import dev.polder.e2e.history.HistoryChecker;
import dev.polder.e2e.history.Route;
import dev.polder.e2e.history.Write;
import dev.polder.e2e.history.Writer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill −9 while 64 writers are at work, again and again on the same folder ({@code -Dpolder.kills=20} in {@code make soak}). What
 * the server has acknowledged or shown to a watch is there afterwards; nothing is there by half; no version is issued twice.
 */
class CrashE2E {

    private static final String COLLECTION = "/api/v1/namespaces/crash/configmaps";
    private static final int WRITERS = 64;
    private static final int KILLS = Integer.getInteger("polder.kills", 3);

    /** At most this many acknowledgements before a kill, at least a tenth of it. */
    private static final int WRITES_BEFORE_KILL = 2_000;

    private static final int START_MINUTES = 2;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void kill_losesNothingThatWasAcknowledgedOrSeen(@TempDir Path root) throws Exception {
        long seed = Long.getLong("polder.seed", System.nanoTime());
        System.out.println("crash: " + KILLS + " kills, -Dpolder.seed=" + seed);
        RandomGenerator random = new Random(seed);
        History history = new History();
        long highest = 0;
        long slowestRestart = 0;
        long settled = 0;

        for (int round = 0; round < KILLS; round++) {
            try (ServerProcess server = ServerProcess.start(root)) {
                ApiClient client = new ApiClient(server.kubeconfig());
                if (round == 0) {
                    client.post("/api/v1/namespaces", Objects.of("v1", "Namespace", "crash", Map.of()))
                            .succeeded();
                }
                highest = newVersionAbove(highest, client, history, round);
                killUnderLoad(server, history, random, round);
            }
            long killed = System.nanoTime();
            try (ServerProcess server = ServerProcess.start(root)) {
                slowestRestart = Math.max(slowestRestart, System.nanoTime() - killed);
                ApiClient client = new ApiClient(server.kubeconfig());
                Map<String, Found> found = Found.all(client, COLLECTION);
                assertThat(HistoryChecker.faults(history, found))
                        .as("after kill %d with seed %d", round + 1, seed)
                        .isEmpty();
                settle(history, found);
                settled += found.size();
            }
        }
        long unknown = history.writes().stream()
                .filter(write -> write.outcome() instanceof Write.Unknown)
                .count();
        System.out.printf(
                "crash: %d kills of %d writers: %d writes acknowledged, %d unknown, %d events seen, highest version %d,"
                        + " slowest restart %d ms%n",
                KILLS,
                WRITERS,
                history.writes().size() - unknown,
                unknown,
                history.seen().size() - settled,
                highest(history),
                TimeUnit.NANOSECONDS.toMillis(slowestRestart));
    }

    /** The highest version that anybody has been told. */
    private static long highest(History history) {
        long acknowledged = history.writes().stream()
                .mapToLong(write -> write.outcome() instanceof Write.Acknowledged told ? told.revision() : 0)
                .max()
                .orElse(0);
        long seen =
                history.seen().stream().mapToLong(History.Seen::revision).max().orElse(0);
        return Math.max(acknowledged, seen);
    }

    /** The first version after a restart is above every version issued or shown before. */
    private static long newVersionAbove(long highest, ApiClient client, History history, int round) throws IOException {
        String name = "marker-" + round;
        long version = Writer.revision(
                client.post(COLLECTION, Objects.configMap(name, "a", name)).succeeded());
        client.delete(COLLECTION + "/" + name).succeeded();
        assertThat(version).isGreaterThan(Math.max(highest, highest(history)));
        return version;
    }

    private static void killUnderLoad(ServerProcess server, History history, RandomGenerator random, int round)
            throws InterruptedException, ExecutionException, IOException {
        CountDownLatch untilKill =
                new CountDownLatch(WRITES_BEFORE_KILL / 10 + random.nextInt(WRITES_BEFORE_KILL * 9 / 10));
        ApiClient client = new ApiClient(server.kubeconfig());
        String start = client.get(COLLECTION + "?limit=1")
                .succeeded()
                .at("/metadata/resourceVersion")
                .asText();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            Stream<JsonNode> events = client.watch(COLLECTION + "?watch=true&resourceVersion=" + start);
            running.add(threads.submit(() -> follow(events, history)));
            for (int i = 0; i < WRITERS; i++) {
                RandomGenerator own = new Random(random.nextLong());
                String name = "r" + round + "-w" + i;
                running.add(threads.submit(
                        new Writer(name, COLLECTION, Route.to(client), history, own, nanos -> untilKill.countDown())));
            }
            assertThat(untilKill.await(START_MINUTES, TimeUnit.MINUTES))
                    .as("writers get on")
                    .isTrue();
            new KillServer().strike(server);
            for (Future<?> each : running) {
                each.get();
            }
        }
    }

    /** Records what a watch delivers, until the server is gone. */
    private static void follow(Stream<JsonNode> events, History history) {
        try (events) {
            events.forEach(event -> {
                JsonNode object = event.path("object");
                boolean deleted = event.path("type").asText().equals("DELETED");
                String name = object.at("/metadata/name").asText();
                if (name.startsWith("r")) {
                    history.add(new History.Seen(
                            name, deleted ? "" : object.at("/data/a").asText(), Writer.revision(object)));
                }
            });
        } catch (UncheckedIOException connectionLost) {
            // That is how it must end.
        }
    }

    /** What was unknown is known once it has been read: from now on it must stay. */
    private static void settle(History history, Map<String, Found> found) {
        found.forEach((name, object) -> history.add(new History.Seen(name, object.value(), object.revision())));
    }
}
