package dev.polder.e2e.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.harness.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A controller of a provider, written with the informers of the fabric8 client against the URL of its export for all consumers:
 * it knows what they have, and writes back into each, while the server is killed and started again ({@code
 * -Dpolder.provider.consumers=1000} in {@code make soak}, which prints how long things took).
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@Execution(ExecutionMode.SAME_THREAD)
class ProviderControllerE2E {

    private static final int CONSUMERS = Integer.getInteger("polder.provider.consumers", 50);
    private static final int LATE = Math.max(3, CONSUMERS / 50);
    private static final int COWBOYS = 10;
    private static final int BEFORE = 6;
    private static final int WRITERS = 8;
    private static final int START_MINUTES = 5;

    /** What each writer still creates after the restart. */
    private static final int AFTER_RESTART = 10;

    private final Ledger cowboys = new Ledger();
    private final Ledger maps = new Ledger();
    private final List<Consumer> consumers = new ArrayList<>();

    @Test
    void controller_knowsWhatConsumersHave_whateverHappensToTheServer(@TempDir Path root) throws Exception {
        try (LiveServer server = new LiveServer(root)) {
            ApiClient client = server.client();
            Market market = Market.open(client);
            consumers.addAll(all(CONSUMERS, i -> {
                Consumer consumer = market.consumer("c" + i, server, cowboys, maps);
                Market.bind(consumer, false);
                Market.accept(consumer);
                range(0, BEFORE).forEach(n -> consumer.createCowboy("c-" + n));
                return consumer;
            }));
            String url = market.url();
            try (Controller controller = new Controller(server, url, cowboys, maps)) {
                long started = System.nanoTime();
                controller.start();
                long synced = System.nanoTime() - started;
                assertThat(controller.cowboys().size()).isEqualTo(CONSUMERS * BEFORE);
                assertThat(controller.maps().size()).isGreaterThanOrEqualTo(CONSUMERS * 2);
                settle(controller);

                int quiet = controller.cowboys().notes().size();
                live();
                settle(controller);
                Percentiles lags = lags(controller
                        .cowboys()
                        .notes()
                        .subList(quiet, controller.cowboys().notes().size()));

                killInTheMiddle(market, server);
                settle(controller);

                Percentiles entries = oneMore(market, server, controller, client, url);
                settle(controller);
                check(controller);
                System.out.printf(
                        "provider: %d consumers, %d cowboys, %d configmaps: initial sync %d ms, live lag %s, from Bound to the"
                                + " first object seen %s%n",
                        consumers.size(),
                        controller.cowboys().size(),
                        controller.maps().size(),
                        TimeUnit.NANOSECONDS.toMillis(synced),
                        lags,
                        entries);
            }
        }
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private interface Step<T> {
        T take(int number) throws IOException;
    }

    /** Does something for each number, some at a time. */
    private static <T> List<T> all(int count, Step<T> step) throws InterruptedException, ExecutionException {
        List<T> results = new ArrayList<>();
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<T>>> running = new ArrayList<>();
            Callable<List<T>> some = () -> {
                List<T> own = new ArrayList<>();
                for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                    own.add(step.take(i));
                }
                return own;
            };
            range(0, WRITERS).forEach(i -> running.add(threads.submit(some)));
            for (Future<List<T>> one : running) {
                results.addAll(one.get());
            }
        }
        return results;
    }

    /** Objects come and go while nothing happens to the server. */
    private void live() throws InterruptedException, ExecutionException {
        all(CONSUMERS, i -> {
            range(BEFORE, COWBOYS).forEach(n -> consumers.get(i).createCowboy("c-" + n));
            consumers.get(i).deleteCowboy("c-0");
            consumers.get(i).createMap("m-2");
            return i;
        });
    }

    /** How long after the answer to a creation the informer had it; one that came before the answer took no time. */
    private Percentiles lags(List<Note> notes) {
        List<Long> lags = new ArrayList<>();
        for (Note note : notes) {
            if (note instanceof Note.Changed changed) {
                Ledger.Write write = cowboys.writes().get(changed.version());
                if (write != null) {
                    lags.add(Math.max(0, changed.nanos() - write.nanos()));
                }
            }
        }
        return new Percentiles(lags);
    }

    /** Everybody creates, one accepts a claim, and the server is gone; nobody stops until it is there again. */
    private void killInTheMiddle(Market market, LiveServer server) throws Exception {
        Consumer late = market.consumer("accepting", server, cowboys, maps);
        Market.bind(late, false);
        CountDownLatch untilKill = new CountDownLatch(CONSUMERS);
        AtomicBoolean restarted = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int writer : range(0, WRITERS)) {
                running.add(threads.submit(() -> {
                    int left = AFTER_RESTART;
                    for (int n = 0; left > 0; n++) {
                        Consumer consumer = consumers.get((writer + n * WRITERS) % CONSUMERS);
                        consumer.createCowboy("s-" + writer + "-" + n);
                        if (n % 4 == 0) {
                            consumer.deleteCowboy("s-" + writer + "-" + n);
                        }
                        untilKill.countDown();
                        left -= restarted.get() ? 1 : 0;
                    }
                }));
            }
            assertThat(untilKill.await(START_MINUTES, TimeUnit.MINUTES))
                    .as("writers get on")
                    .isTrue();
            Market.accept(late);
            server.killAndRestart();
            restarted.set(true);
            for (Future<?> one : running) {
                one.get();
            }
        }
        consumers.add(late);
    }

    /** Others begin to consume while nothing else happens. */
    private Percentiles oneMore(Market market, LiveServer server, Controller controller, ApiClient client, String url)
            throws Exception {
        List<Long> entries = new ArrayList<>();
        String path = URI.create(url).getPath();
        ApiClient view = client.at("root");
        for (int i : range(0, LATE)) {
            Consumer late = market.consumer("late" + i, server, cowboys, maps);
            Market.bind(late, true);
            long bound = System.nanoTime();
            consumers.add(late);
            String first = Ledger.key(late.cluster(), "default", "m-0");
            controller.maps().await(first, items -> items.containsKey(first));
            entries.add(Math.max(0, firstSeen(controller, late.cluster()) - bound));
            JsonNode untouched = view.getOfServer(path + "/clusters/" + late.cluster() + Market.ALL_MAPS)
                    .succeeded();
            late.entered(Long.parseLong(entry(untouched)));
            late.createCowboy("c-0");
        }
        return new Percentiles(entries);
    }

    /** What every workspace has of its own is never written again, so that it keeps the version at which it came into sight. */
    private static String entry(JsonNode maps) {
        for (JsonNode map : maps.path("items")) {
            if (map.at("/metadata/name").asText().equals("kube-root-ca.crt")) {
                return map.at("/metadata/resourceVersion").asText();
            }
        }
        throw new AssertionError("no configmap that nobody has written: " + maps);
    }

    private static long firstSeen(Controller controller, String cluster) {
        for (Note note : controller.maps().notes()) {
            if (note instanceof Note.Changed changed && changed.key().startsWith(cluster + "/")) {
                return changed.nanos();
            }
        }
        throw new AssertionError("nothing of " + cluster + " came");
    }

    /** Waits until the controller knows what consumers have, and has done its work on all of it. */
    private void settle(Controller controller) throws IOException {
        Map<String, Version> present = presentCowboys();
        controller
                .cowboys()
                .await(
                        "all cowboys, served",
                        items -> items.keySet().equals(present.keySet())
                                && items.values().stream().allMatch(Controller::isServed));
        Map<String, Version> presentMaps = presentMaps();
        controller
                .maps()
                .await(
                        "all configmaps, tended",
                        items -> items.keySet().equals(presentMaps.keySet())
                                && items.values().stream().allMatch(Controller::isTended));
    }

    private Map<String, Version> presentCowboys() throws IOException {
        Map<String, Version> present = new HashMap<>();
        for (Consumer consumer : consumers) {
            consumer.presentCowboys(present);
        }
        return present;
    }

    private Map<String, Version> presentMaps() throws IOException {
        Map<String, Version> present = new HashMap<>();
        for (Consumer consumer : consumers) {
            consumer.presentMaps(present);
        }
        return present;
    }

    private void check(Controller controller) throws IOException {
        assertThat(controller.failures()).isEmpty();
        assertThat(SightChecker.faults(
                        cowboys, presentCowboys(), controller.cowboys().notes()))
                .isEmpty();
        assertThat(SightChecker.faults(maps, presentMaps(), controller.maps().notes()))
                .isEmpty();
        for (InformerStore store : List.of(controller.cowboys(), controller.maps())) {
            Set<Boolean> asked = new HashSet<>();
            int lists = 0;
            for (Note note : store.notes()) {
                if (note instanceof Note.Watched watched) {
                    asked.add(watched.listed());
                    lists += watched.listed() ? 1 : 0;
                }
            }
            assertThat(asked).as("watches that were resumed, and the first").containsExactlyInAnyOrder(true, false);
            assertThat(lists).as("lists: history survives a restart").isEqualTo(1);
        }
    }
}
