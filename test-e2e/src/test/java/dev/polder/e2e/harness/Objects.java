package dev.polder.e2e.harness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Objects to send. */
public final class Objects {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Objects() {}

    /** An object with a name and further fields beside its metadata. */
    public static ObjectNode of(String apiVersion, String kind, String name, Map<String, ?> fields) {
        ObjectNode object = JSON.createObjectNode();
        object.put("apiVersion", apiVersion).put("kind", kind);
        object.putObject("metadata").put("name", name);
        fields.forEach((field, value) -> object.set(field, JSON.valueToTree(value)));
        return object;
    }

    /** A ConfigMap with one entry. */
    public static ObjectNode configMap(String name, String key, String value) {
        return of("v1", "ConfigMap", name, Map.of("data", Map.of(key, value)));
    }
}
