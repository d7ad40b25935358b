package dev.polder.bench.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One watch of a resource, on a thread of its own. */
final class Follower implements AutoCloseable {

    private final Thread thread;

    /**
     * Returns when everything from now on will be told, and what is there has been.
     *
     * @param collection the path of the resource with the logical cluster, {@code *} for all
     * @param events takes the type of each event and its object
     * @param failed takes what ended the watch before its time
     */
    Follower(TenancyClient client, String collection, BiConsumer<String, JsonNode> events, Consumer<Exception> failed) {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        this.thread = Thread.ofPlatform().name("follower").start(() -> {
            try {
                client.follow(collection, events, () -> begun.complete(null));
            } catch (IOException | UncheckedIOException e) {
                failed.accept(e);
                begun.completeExceptionally(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        begun.join();
    }

    /** Tells it to end; {@link #close} waits for that, once the client that it uses is closed. */
    void interrupt() {
        thread.interrupt();
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
