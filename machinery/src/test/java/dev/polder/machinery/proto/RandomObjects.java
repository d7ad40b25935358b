package dev.polder.machinery.proto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.BuiltinDefinitions;
import java.util.Base64;
import java.util.Random;

/** Random objects of built-in types, made from their definitions: most fields are there, some of them empty or zero. */
final class RandomObjects {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEPTH = 7;

    private final Random random;

    RandomObjects(long seed) {
        this.random = new Random(seed);
    }

    /** A random value of a definition. */
    JsonNode of(String definition) {
        return named(definition, DEPTH);
    }

    private JsonNode named(String definition, int depth) {
        String name = definition.substring(definition.lastIndexOf('.') + 1);
        return switch (name) {
            case "Time" ->
                JSON.textNode("20%02d-0%d-1%dT1%d:23:4%dZ"
                        .formatted(10 + digit(), 1 + random.nextInt(9), digit(), digit(), digit()));
            case "MicroTime" -> JSON.textNode("2025-01-02T03:04:05.%06dZ".formatted(random.nextInt(1_000_000)));
            case "Quantity" -> JSON.textNode(digit() + "00m");
            case "JSON", "RawExtension", "FieldsV1" ->
                JSON.objectNode().put("f:" + text(), digit()).putNull("n");
            case "JSONSchemaPropsOrBool" ->
                random.nextBoolean() ? JSON.booleanNode(random.nextBoolean()) : schema(depth);
            case "JSONSchemaPropsOrArray" ->
                random.nextBoolean() ? JSON.arrayNode().add(schema(depth)).add(schema(depth)) : schema(depth);
            case "JSONSchemaPropsOrStringArray" ->
                random.nextBoolean() ? JSON.arrayNode().add(text()).add(text()) : schema(depth);
            default -> value(BuiltinDefinitions.get().definition(definition), depth - 1);
        };
    }

    private JsonNode schema(int depth) {
        return named("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps", depth);
    }

    private JsonNode value(JsonNode schema, int depth) {
        JsonNode reference = schema.has("allOf") ? schema.path("allOf").path(0).path("$ref") : schema.path("$ref");
        if (reference.isTextual()) {
            return named(reference.asText().substring(BuiltinDefinitions.REFERENCE.length()), depth);
        }
        return switch (schema.path("type").asText()) {
            case "string" ->
                JSON.textNode(
                        switch (schema.path("format").asText()) {
                            case "byte" ->
                                Base64.getEncoder()
                                        .encodeToString(text().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                            default -> random.nextInt(8) == 0 ? "" : text();
                        });
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "integer" -> integer(schema.path("format").asText());
            case "number" -> JSON.numberNode(random.nextInt(9) + 0.5);
            case "array" -> list(schema.path("items"), depth);
            case "object" ->
                schema.has("additionalProperties")
                        ? map(schema.path("additionalProperties"), depth)
                        : object(schema.path("properties"), depth);
            default -> throw new IllegalStateException("a schema without type: " + schema);
        };
    }

    private JsonNode integer(String format) {
        long any = switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> -1 - random.nextInt(1000);
            case 2 -> random.nextLong();
            default -> random.nextInt(300);
        };
        return format.equals("int32") ? JSON.numberNode((int) any) : JSON.numberNode(any);
    }

    private ArrayNode list(JsonNode items, int depth) {
        ArrayNode list = JSON.arrayNode();
        for (int i = depth > 0 ? 1 + random.nextInt(2) : 0; i > 0; i--) {
            list.add(value(items, depth - 1));
        }
        return list;
    }

    private ObjectNode map(JsonNode values, int depth) {
        ObjectNode map = JSON.objectNode();
        for (int i = depth > 0 ? random.nextInt(3) : 0; i > 0; i--) {
            map.set(text(), value(values, depth - 1));
        }
        return map;
    }

    private ObjectNode object(JsonNode properties, int depth) {
        ObjectNode object = JSON.objectNode();
        properties.fields().forEachRemaining(property -> {
            if (depth > 0 && random.nextInt(depth == DEPTH - 1 ? 10 : 4) > 0) {
                object.set(property.getKey(), value(property.getValue(), depth - 1));
            }
        });
        return object;
    }

    private String text() {
        return "tü" + "x".repeat(random.nextInt(random.nextInt(10) == 0 ? 200 : 4)) + random.nextInt(1000);
    }

    private int digit() {
        return random.nextInt(10);
    }
}
