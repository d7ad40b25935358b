package dev.polder.e2e.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.e2e.harness.ApiClient;
import dev.polder.e2e.harness.Objects;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Writers and watchers of one namespace, spread over several servers, each of which goes on at the next server when its own
 * fails it. In the end all they were told is checked.
 */
public final class Load implements AutoCloseable {

    private final List<Supplier<ApiClient>> servers;
    private final String collection;
    private final History history = new History();
    private final List<Watcher> watchers = new ArrayList<>();
    private final List<Future<?>> writers = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore progress = new Semaphore(0);
    private final AtomicLong longestNanos = new AtomicLong();
    private volatile boolean ended;

    /**
     * Makes the namespace; nobody writes yet.
     *
     * @param servers each as it is now: one that was started again may listen elsewhere
     * @param namespace one that is not there yet
     */
    public Load(List<Supplier<ApiClient>> servers, String namespace) throws IOException {
        this.servers = List.copyOf(servers);
        this.collection = "/api/v1/namespaces/" + namespace + "/configmaps";
        servers.get(0)
                .get()
                .post("/api/v1/namespaces", Objects.of("v1", "Namespace", namespace, Map.of()))
                .succeeded();
    }

    /**
     * Begins to watch and to write.
     *
     * @param writerCount how many write
     * @param watcherCount how many watch; each begins at another server
     * @param seed varies what is written
     */
    public void begin(int writerCount, int watcherCount, long seed) throws IOException, InterruptedException {
        long from = Writer.revision(
                servers.get(0).get().get(collection + "?limit=1").succeeded());
        for (int i = 0; i < watcherCount; i++) {
            watchers.add(new Watcher(collection, Route.around(servers, i, () -> false), from).begun());
        }
        for (int i = 0; i < writerCount; i++) {
            Route route = Route.around(servers, i, () -> ended);
            Random random = new Random(seed + i);
            writers.add(threads.submit(
                    new Writer(Found.PREFIX + i, collection, route, history, random, this::acknowledged)));
        }
    }

    private void acknowledged(long nanos) {
        longestNanos.accumulateAndGet(nanos, Math::max);
        progress.release();
    }

    /** Waits until so many more writes have been acknowledged. */
    public void awaitWrites(int count) throws InterruptedException {
        progress.drainPermits();
        progress.acquire(count);
    }

    /**
     * Stops the writers, lets the watchers come to the end, and checks everything.
     *
     * @return the figures
     */
    public String check() throws IOException, InterruptedException, ExecutionException {
        ended = true;
        for (Future<?> writer : writers) {
            writer.get();
        }
        long last = Writer.revision(servers.get(0)
                .get()
                .post(collection, Objects.configMap("last", "a", "last"))
                .succeeded());
        List<Told> told = new ArrayList<>();
        for (Watcher watcher : watchers) {
            told.add(watcher.until(last));
        }
        List<Write> writes = history.writes();
        for (Told one : told) {
            assertThat(one.gaps()).as("histories that were not kept").isEmpty();
            assertThat(WatchChecker.faults(writes, one)).isEmpty();
            assertThat(one.seen()).isEqualTo(told.get(0).seen());
            one.seen().forEach(history::add);
        }
        for (Supplier<ApiClient> server : servers) {
            assertThat(HistoryChecker.faults(history, Found.all(server.get(), collection)))
                    .isEmpty();
        }
        return figures(writes, told);
    }

    private String figures(List<Write> writes, List<Told> told) {
        long doubtful = writes.stream()
                .filter(write -> write.outcome() instanceof Write.Unknown)
                .count();
        return "%d writes tried, %d acknowledged, %d in doubt, 0 lost; each of %d watchers was told %d events, in %d watches; longest unavailability to a writer %d ms"
                .formatted(
                        writes.size(),
                        writes.size() - doubtful,
                        doubtful,
                        told.size(),
                        told.get(0).seen().size(),
                        watches(),
                        TimeUnit.NANOSECONDS.toMillis(longestNanos.get()));
    }

    /** What was tried so far, in the order of each object's attempts. */
    public List<Write> writes() {
        return history.writes();
    }

    /** How many watches all watchers have opened so far. */
    public int watches() {
        return watchers.stream().mapToInt(Watcher::watches).sum();
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        threads.close();
        for (Watcher watcher : watchers) {
            watcher.close();
        }
    }
}
