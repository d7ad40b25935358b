package dev.polder.machinery.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.Schema.Constraints;
import dev.polder.machinery.schema.Schema.Extensions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes schemas from the parts of OpenAPI that matter to merging. */
public final class Schemas {

    private Schemas() {}

    public static Schema parse(JsonNode openApi) {
        Map<String, Schema> properties = new LinkedHashMap<>();
        openApi.path("properties").properties().forEach(e -> properties.put(e.getKey(), parse(e.getValue())));
        JsonNode additional = openApi.path("additionalProperties");
        return new Schema(
                openApi.path("type").asText(""),
                openApi.path("format").asText(""),
                "",
                "",
                false,
                openApi.get("default"),
                properties,
                additional.isObject() ? parse(additional) : null,
                additional.asBoolean(false),
                openApi.has("items") ? parse(openApi.get("items")) : null,
                Constraints.NONE,
                extensions(openApi));
    }

    private static Extensions extensions(JsonNode openApi) {
        List<String> keys = openApi.path("x-kubernetes-list-map-keys")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
        return new Extensions(
                openApi.path("x-kubernetes-preserve-unknown-fields").asBoolean(false),
                openApi.path("x-kubernetes-embedded-resource").asBoolean(false),
                openApi.path("x-kubernetes-int-or-string").asBoolean(false),
                openApi.path("x-kubernetes-list-type").asText(""),
                keys,
                openApi.path("x-kubernetes-map-type").asText(""),
                openApi.path("x-kubernetes-patch-strategy").asText(""),
                openApi.path("x-kubernetes-patch-merge-key").asText(""),
                List.of());
    }
}
