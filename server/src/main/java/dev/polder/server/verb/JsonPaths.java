package dev.polder.server.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The simple paths of scale subresources: {@code .spec.replicas}, dots between names and nothing else. */
final class JsonPaths {

    private JsonPaths() {}

    static JsonNode get(ObjectNode object, String path) {
        JsonNode node = object;
        for (String step : steps(path)) {
            node = node.path(step);
        }
        return node;
    }

    /** Sets a number, making the objects on the way. */
    static void put(ObjectNode object, String path, int value) {
        String[] steps = steps(path);
        ObjectNode node = object;
        for (int i = 0; i < steps.length - 1; i++) {
            node = node.path(steps[i]) instanceof ObjectNode child ? child : node.putObject(steps[i]);
        }
        node.put(steps[steps.length - 1], value);
    }

    private static String[] steps(String path) {
        return (path.startsWith(".") ? path.substring(1) : path).split("\\.", -1);
    }
}
