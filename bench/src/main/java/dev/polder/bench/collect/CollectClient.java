package dev.polder.bench.collect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.bench.client.Calls;
import dev.polder.bench.workload.Setting;
import dev.polder.cli.client.Access;
import dev.polder.server.files.TrustedAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** An administrator who makes objects, deletes what they depend on, and sees them go. */
final class CollectClient implements AutoCloseable {

    private static final int UNDER_WAY = 64;

    private final Calls calls;

    CollectClient(URI server, String authority) {
        this.calls = new Calls(Access.withToken(server, TrustedAuthority.sslContext(authority), Setting.TOKEN), 1);
    }

    private HttpRequest.Builder request(String path) {
        return calls.request(path);
    }

    /**
     * A request that changes something.
     *
     * @param method POST or DELETE
     * @param path of the collection, or of the object
     * @param body the object, or how it is deleted
     */
    record Change(String method, String path, String body) {

        static Change create(String collection, String object) {
            return new Change("POST", collection, object);
        }

        static Change delete(String object, String policy) {
            return new Change("DELETE", object, "{\"propagationPolicy\":\"" + policy + "\"}");
        }
    }

    /** Sends changes, some at a time; all have been answered when this returns. */
    void all(int count, IntFunction<Change> changes) throws IOException, InterruptedException {
        Semaphore places = new Semaphore(UNDER_WAY);
        AtomicReference<String> failure = new AtomicReference<>("");
        for (int i = 0; i < count && failure.get().isEmpty(); i++) {
            places.acquire();
            Change change = changes.apply(i);
            HttpRequest request = request(change.path())
                    .header("Content-Type", "application/json")
                    .method(change.method(), HttpRequest.BodyPublishers.ofString(change.body()))
                    .build();
            var unused = calls.client()
                    .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .whenComplete((answer, thrown) -> {
                        if (thrown != null) {
                            failure.compareAndSet("", thrown.toString());
                        } else if (answer.statusCode() / 100 != 2) {
                            failure.compareAndSet("", answer.statusCode() + ": " + answer.body());
                        }
                        places.release();
                    });
        }
        places.acquire(UNDER_WAY);
        if (!failure.get().isEmpty()) {
            throw new IOException("a write gave " + failure.get());
        }
    }

    void one(Change change) throws IOException, InterruptedException {
        all(1, number -> change);
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                calls.client().send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException("GET " + path + " gave " + answer.statusCode() + ": "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return Json.readObject(answer.body());
    }

    String uid(String path) throws IOException, InterruptedException {
        return get(path).at("/metadata/uid").asText();
    }

    /** Events of a collection from now on. */
    interface Events extends AutoCloseable {

        /** Waits until so many events begin with a text, which starts with their type. */
        void await(int count, String text) throws IOException;

        @Override
        void close();
    }

    /**
     * Begins to watch.
     *
     * @param selection a query, such as a selector, that says which objects
     */
    Events watch(String collection, String selection) throws IOException, InterruptedException {
        String version =
                get(collection + "?limit=1").at("/metadata/resourceVersion").asText();
        HttpRequest watch = request(collection + "?watch=true&resourceVersion=" + version + "&" + selection)
                .build();
        HttpResponse<Stream<String>> answer = calls.client().send(watch, HttpResponse.BodyHandlers.ofLines());
        if (answer.statusCode() != 200) {
            throw new IOException("a watch gave " + answer.statusCode());
        }
        Stream<String> lines = answer.body();
        var told = lines.iterator();
        return new Events() {
            @Override
            public void await(int count, String text) throws IOException {
                int seen = 0;
                while (seen < count) {
                    if (!told.hasNext()) {
                        throw new IOException("a watch ended after " + seen + " of " + count);
                    }
                    seen += told.next().contains(text) ? 1 : 0;
                }
            }

            @Override
            public void close() {
                lines.close();
            }
        };
    }

    /** Asks, request after request, until a selection is empty. */
    void empty(String collection, String selection) throws IOException, InterruptedException {
        while (!get(collection + "?limit=1&" + selection).path("items").isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
