package dev.polder.e2e.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.e2e.harness.ApiClient;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A writer's object as it is found afterwards.
 *
 * @param value the value of its first entry
 * @param copy the value of its last entry, always written together with the first
 * @param revision its version
 */
public record Found(String value, String copy, long revision) {

    /** What the names of writers' objects begin with, and no others. */
    public static final String PREFIX = "r";

    /**
     * Every writer's object of a collection, by name, as of now.
     *
     * @throws IOException when no answer came
     */
    public static Map<String, Found> all(ApiClient server, String collection) throws IOException {
        Map<String, Found> found = new HashMap<>();
        for (JsonNode object : server.get(collection).succeeded().path("items")) {
            if (isWritten(object)) {
                found.put(object.at("/metadata/name").asText(), read(object));
            }
        }
        return found;
    }

    /** Whether a writer made an object that a server has sent. */
    static boolean isWritten(JsonNode object) {
        return object.at("/metadata/name").asText().startsWith(PREFIX);
    }

    static Found read(JsonNode object) {
        return new Found(object.at("/data/a").asText(), object.at("/data/z").asText(), Writer.revision(object));
    }
}
