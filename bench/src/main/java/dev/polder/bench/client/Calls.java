package dev.polder.bench.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.cli.client.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Requests to one server over HTTP/2 and TLS, on several connections in turns. Any thread may ask. */
public final class Calls implements AutoCloseable {

    /** What servers take of JSON. */
    public static final String JSON = "application/json";

    /** What most can be under way of {@link #all}. */
    private static final int TOGETHER = 32;

    private final Access access;
    private final URI host;
    private final List<HttpClient> clients = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("bench-client-", 0).factory());
    private final AtomicInteger turns = new AtomicInteger();

    /**
     * Nothing is sent yet.
     *
     * @param connections how many connections requests take turns on
     */
    public Calls(Access access, int connections) {
        this.access = access;
        this.host = access.server().resolve("/");
        for (int i = 0; i < connections; i++) {
            clients.add(HttpClient.newBuilder()
                    .sslContext(access.tls())
                    .proxy(access.proxy())
                    .executor(threads)
                    .build());
        }
    }

    /** Another set of connections to the same server. */
    public Calls again(int connections) {
        return new Calls(access, connections);
    }

    /** The connection of the next turn. */
    public HttpClient client() {
        return clients.get(Math.floorMod(turns.getAndIncrement(), clients.size()));
    }

    /**
     * A request with what every one carries.
     *
     * @param path from the root of the host on, or a whole URL
     */
    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(host.resolve(path));
        access.headers().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        return request.header("Accept", JSON);
    }

    /**
     * Asks.
     *
     * @param type of the body
     * @param body null for none
     */
    public CompletableFuture<Answer> send(String method, String path, String type, byte @Nullable [] body) {
        HttpRequest.Builder request = request(path);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", type).method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        }
        return client().sendAsync(request.build(), BodyHandlers.ofByteArray())
                .thenApply(answer -> new Answer(method + " " + path, answer.statusCode(), answer.body()));
    }

    public CompletableFuture<Answer> get(String path) {
        return send("GET", path, JSON, null);
    }

    public CompletableFuture<Answer> post(String path, ObjectNode object) {
        return send("POST", path, JSON, Json.write(object));
    }

    public CompletableFuture<Answer> delete(String path) {
        return send("DELETE", path, JSON, null);
    }

    /**
     * Waits for an answer.
     *
     * @throws IOException when there is none, or it is not what its taker wants
     */
    public static <T> T now(CompletableFuture<T> answer) throws IOException, InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof UncheckedIOException wrapped ? wrapped.getCause() : e.getCause();
            throw new IOException(cause == null || cause.getMessage() == null ? e.toString() : cause.getMessage(), e);
        }
    }

    /** Creates an object that must be made, and returns it. */
    public ObjectNode create(String collection, ObjectNode object) throws IOException, InterruptedException {
        return now(post(collection, object)).expect(201).json();
    }

    /** Reads what must be there. */
    public ObjectNode read(String path) throws IOException, InterruptedException {
        return now(get(path)).expect(200).json();
    }

    /** Does something many times, some at once, none of which may fail; for preparations. */
    public void all(int count, IntFunction<CompletableFuture<?>> one) throws IOException, InterruptedException {
        Semaphore places = new Semaphore(TOGETHER);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        for (int i = 0; i < count && failure.get() == null; i++) {
            places.acquire();
            var unused = one.apply(i).whenComplete((done, thrown) -> {
                if (thrown != null) {
                    failure.compareAndSet(null, thrown);
                }
                places.release();
            });
        }
        places.acquire(TOGETHER);
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IOException(thrown.getMessage(), thrown);
        }
    }

    /** Creates many objects that must be made. */
    public void createAll(String collection, int count, IntFunction<ObjectNode> objects)
            throws IOException, InterruptedException {
        all(count, number -> post(collection, objects.apply(number)).thenAccept(answer -> answer.expect(201)));
    }

    /** Breaks off what is under way, watches too. */
    @Override
    public void close() {
        clients.forEach(HttpClient::shutdownNow);
        clients.forEach(HttpClient::close);
        threads.shutdownNow();
    }
}
