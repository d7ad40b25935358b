package dev.polder.machinery.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns v3 schemas into v2 schemas. What v2 or the clients that read it cannot express is left out rather than bent
 * (apiextensions {@code openapi/v2.ToStructuralOpenAPIV2}).
 */
final class SchemaV2 {

    private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
    private static final Set<String> DROPPED = Set.of("allOf", "anyOf", "oneOf", "not", "nullable", "default");

    private SchemaV2() {}

    /** A whole definition: one whose root keeps unknown fields says nothing but what it is. */
    static ObjectNode definition(ObjectNode v3) {
        if (v3.path(PRESERVE).asBoolean()) {
            ObjectNode bare = Json.object().put("type", "object");
            if (v3.has(Nodes.GVK)) {
                bare.set(Nodes.GVK, v3.get(Nodes.GVK));
            }
            return bare;
        }
        return nested(v3);
    }

    static ObjectNode nested(JsonNode v3) {
        ObjectNode node = Json.object();
        String target = target(v3);
        if (!target.isEmpty()) {
            node.put("$ref", "#/definitions/" + target);
        }
        for (Map.Entry<String, JsonNode> entry : v3.properties()) {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                case "$ref" -> {}
                case "items" -> node.set("items", nested(value));
                case "additionalProperties" ->
                    node.set("additionalProperties", value.isObject() ? nested(value) : value);
                case "properties" -> {
                    ObjectNode properties = node.putObject("properties");
                    value.properties()
                            .forEach(property -> properties.set(property.getKey(), nested(property.getValue())));
                }
                default -> {
                    if (!DROPPED.contains(entry.getKey())) {
                        node.set(entry.getKey(), value);
                    }
                }
            }
        }
        loosen(node, v3);
        return node;
    }

    /** A reference, plain or wrapped in an {@code allOf} of one because it has a description; else empty. */
    private static String target(JsonNode v3) {
        JsonNode allOf = v3.path("allOf");
        JsonNode holder = allOf.size() == 1 && allOf.get(0).has("$ref") ? allOf.get(0) : v3;
        String ref = holder.path("$ref").asText();
        return ref.startsWith(Nodes.SCHEMAS) ? ref.substring(Nodes.SCHEMAS.length()) : "";
    }

    /** kubectl misreads untyped values, nullable ones and lists without an element type; such nodes accept anything. */
    private static void loosen(ObjectNode node, JsonNode v3) {
        boolean nullable = v3.path("nullable").asBoolean();
        boolean preserve = v3.path(PRESERVE).asBoolean();
        if (nullable || preserve) {
            node.remove(List.of("items", "properties"));
        }
        boolean listWithoutItems =
                !node.has("items") && node.path("type").asText().equals("array");
        boolean openObject = preserve && node.path("type").asText().equals("object");
        if (nullable || listWithoutItems || openObject) {
            node.remove("type");
        }
        if (v3.path("additionalProperties").path("nullable").asBoolean()) {
            node.remove("required");
        } else if (node.get("required") instanceof ArrayNode required) {
            keepNonNullable(node, required, v3.path("properties"));
        }
    }

    private static void keepNonNullable(ObjectNode node, ArrayNode required, JsonNode properties) {
        List<String> kept = new ArrayList<>();
        for (JsonNode name : required) {
            if (!properties.path(name.textValue()).path("nullable").asBoolean()) {
                kept.add(name.textValue());
            }
        }
        if (kept.isEmpty()) {
            node.remove("required");
        } else {
            node.set("required", Nodes.strings(kept));
        }
    }
}
