package dev.polder.bench.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One watch of a collection, until it is closed or broken. It has no thread of its own. */
public final class Follow implements AutoCloseable {

    private final BiConsumer<String, JsonNode> events;
    private final Consumer<Throwable> broken;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Flow.Subscription> begun = new CompletableFuture<>();

    private Follow(BiConsumer<String, JsonNode> events, Consumer<Throwable> broken) {
        this.events = events;
        this.broken = broken;
    }

    /**
     * Tells of the objects that are there, as if they had been added, then of all that happens; returns when the watch has begun.
     *
     * @param collection the path; a query may stand behind it
     * @param events takes the type of each event and its object, one after the other
     * @param broken takes what ended the watch before it was closed
     */
    public static Follow all(
            Calls calls, String collection, BiConsumer<String, JsonNode> events, Consumer<Throwable> broken)
            throws IOException, InterruptedException {
        ObjectNode list = calls.read(collection);
        list.path("items").forEach(item -> events.accept("ADDED", item));
        return from(calls, collection, list.at("/metadata/resourceVersion").asText(), events, broken);
    }

    /**
     * Tells of what happens after a version.
     *
     * @param version as a list has said it
     */
    public static Follow from(
            Calls calls,
            String collection,
            String version,
            BiConsumer<String, JsonNode> events,
            Consumer<Throwable> broken)
            throws IOException, InterruptedException {
        Follow follow = new Follow(events, broken);
        HttpClient client = calls.client();
        String query =
                (collection.contains("?") ? "&" : "?") + "watch=true&timeoutSeconds=3000&resourceVersion=" + version;
        HttpRequest request = calls.request(collection + query).build();
        Lines lines = follow.new Lines();
        var unused = client.sendAsync(request, head -> {
                    if (head.statusCode() != 200) {
                        follow.begun.completeExceptionally(
                                new IOException("a watch of " + collection + " gave " + head.statusCode()));
                        return BodySubscribers.replacing(null);
                    }
                    return BodyHandlers.fromLineSubscriber(lines).apply(head);
                })
                .whenComplete((answer, thrown) -> {
                    if (thrown != null) {
                        follow.begun.completeExceptionally(thrown);
                    }
                });
        Calls.now(follow.begun);
        return follow;
    }

    private final class Lines implements Flow.Subscriber<String> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
            begun.complete(subscription);
        }

        @Override
        public void onNext(String line) {
            if (closed.get() || line.isEmpty()) {
                return;
            }
            try {
                JsonNode event = Json.readObject(line.getBytes(StandardCharsets.UTF_8));
                String type = event.path("type").asText();
                if (type.equals("ERROR")) {
                    onError(new IOException("a watch said " + event.path("object")));
                } else {
                    events.accept(type, event.path("object"));
                }
            } catch (IOException | RuntimeException e) {
                onError(e);
            }
        }

        @Override
        public void onError(Throwable thrown) {
            if (closed.compareAndSet(false, true)) {
                broken.accept(thrown);
            }
        }

        @Override
        public void onComplete() {
            onError(new IOException("the server ended a watch"));
        }
    }

    /** Nothing more is told. */
    @Override
    public void close() {
        closed.set(true);
        var unused = begun.thenAccept(Flow.Subscription::cancel);
    }
}
