package dev.polder.machinery.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** The definitions that documents of all groups share: metadata, Status, options, Scale, discovery types. */
final class SharedDefinitions {

    private static final ObjectNode ALL = load();

    private SharedDefinitions() {}

    static boolean has(String name) {
        return ALL.has(name);
    }

    static ObjectNode get(String name) {
        return (ObjectNode) ALL.required(name);
    }

    /** Adds every shared definition that the given trees refer to, and those that these refer to. */
    static void complete(Map<String, JsonNode> definitions, Iterable<? extends JsonNode> users) {
        Deque<JsonNode> open = new ArrayDeque<>();
        users.forEach(open::push);
        definitions.values().forEach(open::push);
        while (!open.isEmpty()) {
            JsonNode node = open.pop();
            if (node instanceof ArrayNode) {
                node.forEach(open::push);
            } else if (node instanceof ObjectNode) {
                String name = target(node);
                if (ALL.has(name) && !definitions.containsKey(name)) {
                    definitions.put(name, get(name));
                    open.push(get(name));
                }
                node.forEach(open::push);
            }
        }
    }

    /** The definition that a reference names; empty when the node is no reference. */
    private static String target(JsonNode node) {
        String ref = node.path("$ref").asText();
        return ref.startsWith(Nodes.SCHEMAS) ? ref.substring(Nodes.SCHEMAS.length()) : "";
    }

    private static ObjectNode load() {
        try (InputStream in = SharedDefinitions.class.getResourceAsStream("shared-definitions.json")) {
            if (in == null) {
                throw new IllegalStateException("shared-definitions.json is missing from the jar");
            }
            return Json.readObject(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
