package dev.polder.e2e.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.harness.ApiClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client that follows a collection. When its watch ends, it asks for another from where it came to, at another server if
 * the one does not answer; when it is told that this is too long ago (410), it lists and goes on from there.
 */
public final class Watcher implements AutoCloseable {

    private static final int GONE = 410;

    private final String collection;
    private final Route route;
    private final long from;
    private final Thread thread;
    private final List<History.Seen> seen = new ArrayList<>();
    private final List<Told.Gap> gaps = new ArrayList<>();
    private long reached;
    private int watches;
    private @Nullable Stream<JsonNode> open;
    private @Nullable Throwable fault;
    private boolean closed;

    /** It is told that it asks for a past that is not kept. */
    private static final class Expired extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Begins to follow.
     *
     * @param collection the path of a collection of writers' objects
     * @param route whom it talks to
     * @param from the version after which it begins
     */
    public Watcher(String collection, Route route, long from) {
        this.collection = collection;
        this.route = route;
        this.from = from;
        this.reached = from;
        this.thread = Thread.ofVirtual().start(this::keepWatching);
    }

    private void keepWatching() {
        try {
            Optional<ApiClient> server = route.server();
            while (server.isPresent() && !isClosed()) {
                follow(server.get());
                server = route.server();
            }
        } catch (RuntimeException | Error broken) {
            synchronized (this) {
                fault = broken;
                notifyAll();
            }
        }
    }

    private void follow(ApiClient server) {
        try (Stream<JsonNode> events =
                server.watch(collection + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + position())) {
            if (!opened(events)) {
                return;
            }
            events.forEach(this::take);
        } catch (Expired tooLate) {
            relist(server);
        } catch (IOException | UncheckedIOException broken) {
            route.failed();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized long position() {
        return reached;
    }

    private synchronized boolean opened(Stream<JsonNode> events) {
        open = events;
        watches++;
        notifyAll();
        return !closed;
    }

    private synchronized void take(JsonNode event) {
        JsonNode object = event.path("object");
        switch (event.path("type").asText()) {
            case "ERROR" -> {
                if (object.path("code").asInt() == GONE) {
                    throw new Expired();
                }
                throw new UncheckedIOException(new IOException(object.toString()));
            }
            case "BOOKMARK" -> {}
            case "DELETED" -> see(object, "");
            default -> see(object, object.at("/data/a").asText());
        }
        reached = Writer.revision(object);
        notifyAll();
    }

    private void see(JsonNode object, String value) {
        if (Found.isWritten(object)) {
            seen.add(new History.Seen(object.at("/metadata/name").asText(), value, Writer.revision(object)));
        }
    }

    /** What is listed and was not told before counts as told now. */
    private void relist(ApiClient server) {
        try {
            JsonNode list = server.get(collection).succeeded();
            synchronized (this) {
                list.path("items")
                        .valueStream()
                        .filter(object -> Writer.revision(object) > reached)
                        .sorted(Comparator.comparingLong(Writer::revision))
                        .forEach(object -> see(object, object.at("/data/a").asText()));
                gaps.add(new Told.Gap(reached, Writer.revision(list)));
                reached = Writer.revision(list);
                notifyAll();
            }
        } catch (IOException broken) {
            route.failed();
        }
    }

    /** Waits until a first watch is open. */
    public synchronized Watcher begun() throws InterruptedException {
        while (watches == 0) {
            check();
            wait();
        }
        return this;
    }

    /** Everything that it was told, once it has come to a version. */
    public synchronized Told until(long revision) throws InterruptedException {
        while (reached < revision) {
            check();
            wait();
        }
        return new Told(from, revision, List.copyOf(seen), List.copyOf(gaps));
    }

    /** How many watches it has opened so far. */
    public synchronized int watches() {
        return watches;
    }

    private void check() {
        if (fault != null) {
            throw new AssertionError("a watcher failed", fault);
        }
    }

    @Override
    public void close() throws InterruptedException {
        Stream<JsonNode> last;
        synchronized (this) {
            closed = true;
            last = open;
        }
        if (last != null) {
            last.close();
        }
        thread.join();
    }
}
