package dev.polder.codegen.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/** The keywords of schemas of Kubernetes: which say what values look like, and which only what is allowed. */
final class SchemaWords {

    static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
    static final String EMBEDDED = "x-kubernetes-embedded-resource";
    static final String INT_OR_STRING = "x-kubernetes-int-or-string";
    static final String LIST_TYPE = "x-kubernetes-list-type";
    static final String LIST_KEYS = "x-kubernetes-list-map-keys";
    static final String MAP_TYPE = "x-kubernetes-map-type";

    static final List<String> JUNCTORS = List.of("oneOf", "anyOf", "allOf");

    /** What {@code resource.Quantity} has in every CRD that controller-gen writes begins like this. */
    private static final String QUANTITY = "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))";

    /** Those that the model says. */
    private static final Set<String> SAID = Set.of(
            "type",
            "format",
            "description",
            "properties",
            "required",
            "nullable",
            "default",
            "enum",
            "items",
            "additionalProperties",
            PRESERVE,
            EMBEDDED,
            INT_OR_STRING,
            LIST_TYPE,
            LIST_KEYS,
            MAP_TYPE);

    /** Those that only the server has to know, to refuse what they forbid. */
    private static final Set<String> VALIDATING = Set.of(
            "title",
            "example",
            "externalDocs",
            "pattern",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties",
            "oneOf",
            "anyOf",
            "allOf",
            "not",
            "x-kubernetes-validations",
            "x-kubernetes-group-version-kind");

    private SchemaWords() {}

    /** Whether it is known what a keyword means for the shape of values. */
    static boolean isKnown(String word) {
        return SAID.contains(word) || VALIDATING.contains(word);
    }

    static boolean isOn(JsonNode schema, String word) {
        return schema.path(word).asBoolean(false);
    }

    static boolean isQuantity(JsonNode schema) {
        return schema.path("pattern").asText().startsWith(QUANTITY)
                || schema.path("format").asText().equals("quantity");
    }

    /** Whether a schema without a type of its own allows numbers and texts, as older tools spelled it. */
    static boolean isIntOrString(JsonNode schema) {
        if (isOn(schema, INT_OR_STRING) || schema.path("format").asText().equals("int-or-string")) {
            return true;
        }
        JsonNode any = schema.path("anyOf");
        return !schema.has("type")
                && any.size() == 2
                && any.findValuesAsText("type").containsAll(List.of("integer", "string"));
    }
}
