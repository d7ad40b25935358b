package dev.polder.bench.drive.site;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.bench.client.Calls;
import dev.polder.bench.client.Follow;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What one watch tells of the objects of a collection: that one is as wanted, and that one has gone. */
public final class Told implements AutoCloseable {

    private final Map<String, CompletableFuture<JsonNode>> wanted = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<JsonNode>> gone = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Follow follow;

    /** Follows a collection whose objects are told apart by their names; returns when everything from now on is told. */
    public Told(Calls calls, String collection, Predicate<JsonNode> isWanted) throws IOException, InterruptedException {
        this(calls, collection, object -> object.at("/metadata/name").asText(), isWanted);
    }

    /**
     * Follows a collection.
     *
     * @param key tells its objects apart
     * @param isWanted whether an object is as somebody may be waiting for
     */
    public Told(Calls calls, String collection, Function<JsonNode, String> key, Predicate<JsonNode> isWanted)
            throws IOException, InterruptedException {
        this.follow = Follow.all(
                calls,
                collection,
                (type, object) -> {
                    if (type.equals("DELETED")) {
                        gone(key.apply(object)).complete(object);
                    } else if (isWanted.test(object)) {
                        wanted(key.apply(object)).complete(object);
                    }
                },
                this::fail);
    }

    /** Completes when the object of a key is as wanted. */
    public CompletableFuture<JsonNode> wanted(String key) {
        return one(wanted, key);
    }

    /** Completes when it has been deleted. */
    public CompletableFuture<JsonNode> gone(String key) {
        return one(gone, key);
    }

    private CompletableFuture<JsonNode> one(Map<String, CompletableFuture<JsonNode>> all, String key) {
        CompletableFuture<JsonNode> one = all.computeIfAbsent(key, any -> new CompletableFuture<>());
        Throwable cause = failure.get();
        if (cause != null) {
            one.completeExceptionally(cause);
        }
        return one;
    }

    private void fail(Throwable cause) {
        failure.set(cause);
        wanted.values().forEach(one -> one.completeExceptionally(cause));
        gone.values().forEach(one -> one.completeExceptionally(cause));
    }

    @Override
    public void close() {
        follow.close();
    }
}
