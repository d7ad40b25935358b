package dev.polder.machinery.meta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code metadata} of an object; what is absent or of a wrong type reads as empty. */
record Meta(ObjectNode fields) {

    static Meta of(ObjectNode object) {
        return new Meta(
                object.get("metadata") instanceof ObjectNode metadata
                        ? metadata
                        : JsonNodeFactory.instance.objectNode());
    }

    String text(String field) {
        JsonNode value = fields.path(field);
        return value.isTextual() ? value.textValue() : "";
    }

    long number(String field) {
        return fields.path(field).longValue();
    }

    /** The value; null when it is absent or null. */
    @Nullable
    JsonNode value(String field) {
        JsonNode value = fields.get(field);
        return value == null || value.isNull() ? null : value;
    }

    Map<String, String> texts(String field) {
        Map<String, String> texts = new LinkedHashMap<>();
        fields.path(field)
                .properties()
                .forEach(e -> texts.put(e.getKey(), e.getValue().asText()));
        return texts;
    }

    List<String> list(String field) {
        return fields.path(field).isArray()
                ? fields.path(field).valueStream().map(JsonNode::asText).toList()
                : List.of();
    }

    List<JsonNode> items(String field) {
        return fields.path(field).isArray() ? fields.path(field).valueStream().toList() : List.of();
    }
}
