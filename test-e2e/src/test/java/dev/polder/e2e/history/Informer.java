package dev.polder.e2e.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.harness.ApiClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client that follows a collection as informers do, and notes all that happens to it: it lists, watches, and resumes at the next
 * server from where it came to; told 410, it lists again. It resumes far more often than it would have to. Servers may not fail it.
 */
public final class Informer implements AutoCloseable {

    private static final int GONE = 410;
    private static final int NOT_YET = 504;

    /** Two seconds before its end a watch tells of the newest version, so that a quiet collection is resumed from there. */
    private static final String WATCH = "?watch=true&allowWatchBookmarks=true&timeoutSeconds=3&resourceVersion=";

    private final String collection;
    private final int eventsPerWatch;
    private final List<Note> notes = new ArrayList<>();
    private long position;
    private int tooEarly;
    private boolean stopped = true;
    private @Nullable Thread thread;
    private @Nullable Stream<JsonNode> open;
    private @Nullable Throwable fault;

    /**
     * A client that does not follow yet.
     *
     * @param collection the path of a collection
     * @param eventsPerWatch after how many events it ends a watch, to resume it
     */
    public Informer(String collection, int eventsPerWatch) {
        this.collection = collection;
        this.eventsPerWatch = eventsPerWatch;
    }

    /**
     * Begins to follow, or goes on from where it came to.
     *
     * @param servers each watch is opened at the next of them
     * @return itself, once it has listed at least once
     */
    public synchronized Informer follow(List<ApiClient> servers) throws InterruptedException {
        stopped = false;
        thread = Thread.ofVirtual().start(() -> keepFollowing(servers));
        while (notes.isEmpty()) {
            check();
            wait();
        }
        return this;
    }

    /** Stops to follow; it can go on later, at other servers. */
    public void stop() throws InterruptedException {
        Thread following;
        Stream<JsonNode> watch;
        synchronized (this) {
            stopped = true;
            watch = open;
            following = thread;
        }
        if (watch != null) {
            watch.close();
        }
        if (following != null) {
            following.join();
        }
    }

    /** What a list says now. */
    public static Note.Listed list(ApiClient server, String collection) throws IOException {
        JsonNode list = server.get(collection).succeeded();
        Map<String, Note.Shown> objects = new HashMap<>();
        list.path("items")
                .forEach(object -> objects.put(object.at("/metadata/name").asText(), shown(object)));
        return new Note.Listed(Writer.revision(list), objects);
    }

    private static Note.Shown shown(JsonNode object) {
        return new Note.Shown(
                object.at("/metadata/uid").asText(), object.at("/data/a").asText(), Writer.revision(object));
    }

    private void keepFollowing(List<ApiClient> servers) {
        try {
            if (notes().isEmpty()) {
                listAgain(servers.get(0));
            }
            for (int turn = 0; !isStopped(); turn++) {
                watch(servers.get(turn % servers.size()));
            }
        } catch (IOException | RuntimeException | Error broken) {
            failed(broken);
        }
    }

    private void listAgain(ApiClient server) throws IOException {
        Note.Listed list = list(server, collection);
        note(list, list.version());
    }

    private void watch(ApiClient server) throws IOException {
        long from = position();
        try (Stream<JsonNode> events = server.watch(collection + WATCH + from)) {
            Iterator<JsonNode> told = events.iterator();
            for (int taken = 0; opened(events) && taken < eventsPerWatch && told.hasNext(); taken++) {
                JsonNode event = told.next();
                if (event.path("type").asText().equals("ERROR")) {
                    refused(server, from, event.at("/object/code").asInt(), event.toString());
                    return;
                }
                if (taken == 0) {
                    note(new Note.Resumed(from), from);
                }
                take(event);
            }
        } catch (ApiClient.Refused refused) {
            refused(server, from, refused.code(), String.valueOf(refused.getMessage()));
        }
    }

    private void take(JsonNode event) {
        JsonNode object = event.path("object");
        String type = event.path("type").asText();
        long version = Writer.revision(object);
        if (type.equals("BOOKMARK")) {
            note(new Note.Bookmark(version), version);
        } else {
            note(new Note.Told(type, object.at("/metadata/name").asText(), shown(object)), version);
        }
    }

    private void refused(ApiClient server, long from, int code, String text) throws IOException {
        switch (code) {
            case GONE -> {
                note(new Note.Expired(from), from);
                listAgain(server);
            }
            case NOT_YET -> early();
            default -> throw new IOException(text);
        }
    }

    private synchronized void early() {
        tooEarly++;
        notifyAll();
    }

    private synchronized boolean opened(Stream<JsonNode> events) {
        open = events;
        return !stopped;
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private synchronized void note(Note note, long reached) {
        notes.add(note);
        position = reached;
        notifyAll();
    }

    private synchronized void failed(Throwable broken) {
        if (!stopped) {
            fault = broken;
            notifyAll();
        }
    }

    private void check() {
        if (fault != null) {
            throw new AssertionError("an informer of " + collection + " failed", fault);
        }
    }

    /** Waits until it has come to a version. */
    public synchronized Informer until(long version) throws InterruptedException {
        while (position < version) {
            check();
            wait();
        }
        return this;
    }

    /** Waits until it was told 410, and has listed again. */
    public synchronized Informer untilListedAgain() throws InterruptedException {
        while (notes.stream().filter(Note.Listed.class::isInstance).count() < 2) {
            check();
            wait();
        }
        return this;
    }

    /** The version that it has come to. */
    public synchronized long position() {
        return position;
    }

    /** How often it was told that a version has not been given yet. */
    public synchronized int tooEarly() {
        return tooEarly;
    }

    /** Everything that has happened to it. */
    public synchronized List<Note> notes() {
        return List.copyOf(notes);
    }

    /** The same as {@link WatchChecker} has it: what writers' objects it was told of, and where it had to list. */
    public Told told() {
        List<Note> all = notes();
        long after = ((Note.Listed) all.get(0)).version();
        long reached = after;
        List<History.Seen> seen = new ArrayList<>();
        List<Told.Gap> gaps = new ArrayList<>();
        for (Note note : all.subList(1, all.size())) {
            switch (note) {
                case Note.Listed list -> {
                    newerThan(reached, list).forEach(seen::add);
                    gaps.add(new Told.Gap(reached, list.version()));
                    reached = list.version();
                }
                case Note.Told event -> {
                    reached = event.object().version();
                    if (event.name().startsWith(Found.PREFIX)) {
                        String value = event.isEnd() ? "" : event.object().value();
                        seen.add(new History.Seen(event.name(), value, reached));
                    }
                }
                case Note.Bookmark bookmark -> reached = bookmark.version();
                case Note.Resumed resumed -> {}
                case Note.Expired expired -> {}
            }
        }
        return new Told(after, reached, seen, gaps);
    }

    /** What a list shows that is newer than what was told before it. */
    private static Stream<History.Seen> newerThan(long version, Note.Listed list) {
        return list.objects().entrySet().stream()
                .filter(object -> object.getKey().startsWith(Found.PREFIX)
                        && object.getValue().version() > version)
                .map(object -> new History.Seen(
                        object.getKey(),
                        object.getValue().value(),
                        object.getValue().version()))
                .sorted(Comparator.comparingLong(History.Seen::revision));
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
