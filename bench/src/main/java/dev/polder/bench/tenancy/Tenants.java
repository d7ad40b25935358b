package dev.polder.bench.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.bench.workload.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Users who each make one workspace after another and wait until it is ready, or until one has gone: told by one watch of all. A
 * round of workspaces has names of its own.
 */
final class Tenants implements AutoCloseable {

    /** How many users there are. */
    static final int USERS = 16;

    private static final String ROOT = "root";

    private final TenancyClient client;
    private final Shape shape;
    private final Follower follower;
    private final Map<String, CompletableFuture<String>> ready = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> gone = new ConcurrentHashMap<>();

    Tenants(TenancyClient client, Shape shape) {
        this.client = client;
        this.shape = shape;
        this.follower = new Follower(client, "/clusters/*" + TenancyClient.WORKSPACES, this::told, this::fail);
    }

    private void fail(Exception cause) {
        ready.values().forEach(one -> one.completeExceptionally(cause));
        gone.values().forEach(one -> one.completeExceptionally(cause));
    }

    private void told(String type, JsonNode workspace) {
        String name = workspace.at("/metadata/name").asText();
        if (type.equals("DELETED")) {
            gone.computeIfAbsent(name, any -> new CompletableFuture<>()).complete(null);
        } else if (workspace.at("/status/phase").asText().equals("Ready")) {
            ready(name).complete(workspace.at("/spec/cluster").asText());
        }
    }

    private CompletableFuture<String> ready(String name) {
        return ready.computeIfAbsent(name, any -> new CompletableFuture<>());
    }

    private static String name(String round, int number) {
        return round + "-" + number;
    }

    private String parent(String round, int number) {
        int parent = shape.parent(number);
        return parent < 0 ? ROOT : ready(name(round, parent)).join();
    }

    /**
     * Makes workspaces.
     *
     * @return from each create to Ready, in milliseconds
     */
    Samples make(String round, int from, int to) throws Exception {
        return each(from, to, number -> {
            String parent = parent(round, number);
            long began = System.nanoTime();
            client.create(parent, name(round, number)).join();
            ready(name(round, number)).join();
            return began;
        });
    }

    /**
     * Ends the workspaces of a round: all of them, or those in {@code root} with everything in them.
     *
     * @return from each delete to the end, in milliseconds
     */
    Samples end(String round, int count) throws Exception {
        int top = 0;
        while (top < count && shape.parent(top) < 0) {
            top++;
        }
        Samples ended = each(0, top, number -> {
            long began = System.nanoTime();
            client.delete(ROOT, name(round, number)).join();
            gone.computeIfAbsent(name(round, number), any -> new CompletableFuture<>())
                    .join();
            return began;
        });
        for (int number = 0; number < count; number++) {
            gone.computeIfAbsent(name(round, number), any -> new CompletableFuture<>())
                    .join();
            ready.remove(name(round, number));
            gone.remove(name(round, number));
        }
        return ended;
    }

    /** The logical clusters of a round. */
    List<String> clusters(String round, int count) {
        List<String> clusters = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            clusters.add(ready(name(round, number)).join());
        }
        return clusters;
    }

    /** What one user does for one number: when he began to wait, by {@link System#nanoTime}. */
    interface Turn {
        long take(int number) throws Exception;
    }

    /** Has users take turns, each the next number that nobody has taken; how long each waited, in milliseconds. */
    static Samples each(int from, int to, Turn turn) throws Exception {
        AtomicInteger next = new AtomicInteger(from);
        Samples waited = new Samples();
        try (ExecutorService users = Executors.newFixedThreadPool(USERS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int user = 0; user < USERS; user++) {
                all.add(users.submit(() -> {
                    for (int number = next.getAndIncrement(); number < to; number = next.getAndIncrement()) {
                        long began = turn.take(number);
                        double millis = (System.nanoTime() - began) / 1e6;
                        synchronized (waited) {
                            waited.add(millis);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> user : all) {
                user.get();
            }
        }
        return waited;
    }

    @Override
    public void close() throws InterruptedException {
        follower.interrupt();
        client.close();
        follower.close();
    }
}
