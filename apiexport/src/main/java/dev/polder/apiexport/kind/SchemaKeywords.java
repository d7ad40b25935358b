package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Schemas as Go writes {@code JSONSchemaProps}: keywords in the order of the struct, those whose value says nothing left
 * out (apiextensions {@code v1/types_jsonschema.go}, {@code v1/marshal.go}). Decoding has refused values of wrong types
 * before, and dropped what it does not know.
 */
final class SchemaKeywords {

    private static final List<String> ORDER = List.of(("id $schema $ref description type format title default maximum"
                    + " exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems"
                    + " uniqueItems multipleOf enum maxProperties minProperties required items allOf oneOf anyOf not"
                    + " properties additionalProperties patternProperties dependencies additionalItems definitions"
                    + " externalDocs example nullable x-kubernetes-preserve-unknown-fields"
                    + " x-kubernetes-embedded-resource x-kubernetes-int-or-string x-kubernetes-list-map-keys"
                    + " x-kubernetes-list-type x-kubernetes-map-type x-kubernetes-validations")
            .split(" "));

    private SchemaKeywords() {}

    /** A schema in that form. */
    static ObjectNode form(JsonNode schema) {
        ObjectNode form = Json.object();
        for (String keyword : ORDER) {
            JsonNode value = schema.get(keyword);
            if (value != null && !value.isNull() && !(isPlain(keyword) && GoFields.isEmpty(value))) {
                form.set(keyword, value(keyword, value));
            }
        }
        return form;
    }

    /** Whether Go holds a keyword as the value itself, so that an empty one cannot be told from none. */
    private static boolean isPlain(String keyword) {
        return switch (keyword) {
            case "$ref",
                    "default",
                    "maximum",
                    "minimum",
                    "maxLength",
                    "minLength",
                    "maxItems",
                    "minItems",
                    "multipleOf",
                    "maxProperties",
                    "minProperties",
                    "items",
                    "not",
                    "additionalProperties",
                    "additionalItems",
                    "externalDocs",
                    "example",
                    "x-kubernetes-preserve-unknown-fields",
                    "x-kubernetes-list-type",
                    "x-kubernetes-map-type" -> false;
            default -> true;
        };
    }

    private static JsonNode value(String keyword, JsonNode value) {
        return switch (keyword) {
            case "properties", "patternProperties", "dependencies", "definitions" -> byName(value);
            case "items", "allOf", "oneOf", "anyOf", "not", "additionalProperties", "additionalItems" -> schemas(value);
            case "required", "x-kubernetes-list-map-keys" -> GoFields.texts(value);
            case "externalDocs" -> GoFields.of("description? url?").form(value);
            case "x-kubernetes-validations" ->
                GoFields.of("rule message? messageExpression? reason* fieldPath? optionalOldSelf*")
                        .forms(value);
            default -> value.deepCopy();
        };
    }

    private static JsonNode byName(JsonNode schemas) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        schemas.properties().forEach(field -> sorted.put(field.getKey(), schemas(field.getValue())));
        ObjectNode form = Json.object();
        form.setAll(sorted);
        return form;
    }

    /** One schema, several, or what may stand in place of one. */
    private static JsonNode schemas(JsonNode value) {
        if (value.isArray()) {
            ArrayNode forms = Json.mapper().createArrayNode();
            value.forEach(item -> forms.add(item.isTextual() ? item : form(item)));
            return forms.isEmpty() ? Json.mapper().nullNode() : forms;
        }
        return value.isBoolean() ? value : form(value);
    }
}
