package dev.polder.server.api.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What somebody was told of a resource by a list and watches after it: its state after each version. */
final class Told {

    private final List<WatchStream.Event> events = new ArrayList<>();

    /** Objects by {@code <cluster>/<namespace>/<name>}. */
    private final Map<String, JsonNode> first = new HashMap<>();

    private final ApiServer api;
    private final String path;
    private WatchStream stream;
    private String version;

    /**
     * Lists, and watches from there.
     *
     * @param path the resource in all logical clusters
     */
    Told(ApiServer api, String path) {
        this.api = api;
        this.path = path;
        JsonNode list = api.get(path).expect(200).json();
        list.path("items").forEach(item -> first.put(key(item), item));
        this.version = list.at("/metadata/resourceVersion").asText();
        this.stream = open();
    }

    private WatchStream open() {
        return api.watch(path + "?watch=true&resourceVersion=" + version);
    }

    static String key(JsonNode object) {
        return object.at("/metadata/annotations/kcp.io~1cluster").asText() + "/"
                + object.at("/metadata/namespace").asText("") + "/"
                + object.at("/metadata/name").asText();
    }

    /** Goes away, and comes back with the last version that it was told. */
    void reconnect() {
        stream.close();
        stream = open();
    }

    /** Takes some events, if there are: the stream is read up to an object that is made for that. */
    void through(String type, String name) {
        while (true) {
            WatchStream.Event event = stream.next();
            take(event);
            if (event.type().equals(type) && event.name().equals(name)) {
                return;
            }
        }
    }

    private void take(WatchStream.Event event) {
        if (event.type().equals("ERROR")) {
            throw new AssertionError("the watch of " + path + " failed: " + event.object());
        }
        version = event.object().at("/metadata/resourceVersion").asText();
        events.add(event);
    }

    /** What was there first. */
    Map<String, JsonNode> first() {
        return first;
    }

    /** The events in the order in which they were told. */
    List<WatchStream.Event> events() {
        return events;
    }

    /** Applies an event to a state. */
    static void apply(Map<String, JsonNode> state, WatchStream.Event event) {
        if (event.type().equals("DELETED")) {
            state.remove(key(event.object()));
        } else {
            state.put(key(event.object()), event.object());
        }
    }

    /** The events by their versions, in order. */
    SortedMap<Long, List<WatchStream.Event>> byVersion() {
        SortedMap<Long, List<WatchStream.Event>> all = new TreeMap<>();
        events.forEach(event ->
                all.computeIfAbsent(event.version(), any -> new ArrayList<>()).add(event));
        return all;
    }

    void close() {
        stream.close();
    }
}
