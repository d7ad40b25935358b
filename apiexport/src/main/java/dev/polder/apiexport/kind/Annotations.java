package dev.polder.apiexport.kind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;

/** Lists that are kept in annotations of an object, as JSON. */
final class Annotations {

    private static final String METADATA = "metadata";
    private static final String FIELD = "annotations";

    private final ObjectNode object;

    Annotations(ObjectNode object) {
        this.object = object;
    }

    /** Writes a list; an empty one is not worth an annotation. */
    void put(String key, ArrayNode list) {
        if (!list.isEmpty()) {
            object.withObjectProperty(METADATA).withObjectProperty(FIELD).put(key, list.toString());
        }
    }

    /**
     * Takes a list out of the object. What is no list of JSON somebody else has written: it stays where it is.
     *
     * @return the list; missing when there is none
     */
    JsonNode remove(String key) {
        if (!(object.path(METADATA).path(FIELD) instanceof ObjectNode annotations)) {
            return MissingNode.getInstance();
        }
        JsonNode list = read(annotations.path(key).asText(""));
        if (list.isArray()) {
            annotations.remove(key);
            if (annotations.isEmpty()) {
                ((ObjectNode) object.path(METADATA)).remove(FIELD);
            }
        }
        return list;
    }

    private static JsonNode read(String text) {
        try {
            JsonNode list = Json.mapper().readTree(text);
            return list.isArray() ? list : MissingNode.getInstance();
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
