package dev.polder.machinery.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.Schema.Constraints;
import dev.polder.machinery.schema.Schema.Extensions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a structural schema as an OpenAPI v3 schema object, the way it is published: int-or-string says in plain OpenAPI
 * what it means (apiextensions {@code Unfold}).
 */
final class SchemaJson {

    private SchemaJson() {}

    static ObjectNode v3(Schema schema) {
        ObjectNode node = Json.object();
        put(node, "title", schema.title());
        put(node, "description", schema.description());
        put(node, "type", schema.type());
        put(node, "format", schema.format());
        if (schema.nullable()) {
            node.put("nullable", true);
        }
        if (schema.defaultValue() != null) {
            node.set("default", schema.defaultValue());
        }
        if (!schema.properties().isEmpty()) {
            ObjectNode properties = node.putObject("properties");
            new TreeMap<>(schema.properties()).forEach((name, property) -> properties.set(name, v3(property)));
        }
        if (schema.additionalProperties() != null) {
            node.set("additionalProperties", v3(schema.additionalProperties()));
        } else if (schema.allowsAdditional()) {
            node.put("additionalProperties", true);
        }
        if (schema.items() != null) {
            node.set("items", v3(schema.items()));
        }
        writeBounds(node, schema.constraints());
        writeLogic(node, schema);
        writeExtensions(node, schema.extensions());
        return node;
    }

    private static void writeBounds(ObjectNode node, Constraints c) {
        putNumber(node, "minimum", c.minimum());
        putFlag(node, "exclusiveMinimum", c.exclusiveMinimum());
        putNumber(node, "maximum", c.maximum());
        putFlag(node, "exclusiveMaximum", c.exclusiveMaximum());
        putNumber(node, "multipleOf", c.multipleOf());
        putCount(node, "minLength", c.minLength());
        putCount(node, "maxLength", c.maxLength());
        put(node, "pattern", c.pattern());
        putCount(node, "minItems", c.minItems());
        putCount(node, "maxItems", c.maxItems());
        putFlag(node, "uniqueItems", c.uniqueItems());
        putCount(node, "minProperties", c.minProperties());
        putCount(node, "maxProperties", c.maxProperties());
        if (!c.required().isEmpty()) {
            node.set("required", Nodes.strings(c.required()));
        }
        if (!c.enumValues().isEmpty()) {
            node.putArray("enum").addAll(c.enumValues());
        }
    }

    private static void writeLogic(ObjectNode node, Schema schema) {
        Constraints c = schema.constraints();
        List<ObjectNode> allOf = writeAll(c.allOf());
        List<ObjectNode> anyOf = writeAll(c.anyOf());
        if (schema.extensions().intOrString() && !saysIntOrString(anyOf, allOf)) {
            if (anyOf.isEmpty()) {
                anyOf.addAll(integerOrString());
            } else {
                ObjectNode first = Json.object();
                first.putArray("anyOf").addAll(integerOrString());
                allOf.add(0, first);
            }
        }
        putAll(node, "allOf", allOf);
        putAll(node, "anyOf", anyOf);
        putAll(node, "oneOf", writeAll(c.oneOf()));
        if (c.not() != null) {
            node.set("not", v3(c.not()));
        }
    }

    /** The two forms in which an author may already have spelled it out (apiextensions {@code isIntOrString…Pattern}). */
    private static boolean saysIntOrString(List<ObjectNode> anyOf, List<ObjectNode> allOf) {
        List<ObjectNode> both = integerOrString();
        if (anyOf.equals(both)) {
            return true;
        }
        ArrayNode expected = Json.object().putArray("anyOf").addAll(both);
        return !allOf.isEmpty() && expected.equals(allOf.get(0).get("anyOf"));
    }

    private static List<ObjectNode> integerOrString() {
        return List.of(Json.object().put("type", "integer"), Json.object().put("type", "string"));
    }

    private static void writeExtensions(ObjectNode node, Extensions x) {
        putFlag(node, "x-kubernetes-preserve-unknown-fields", x.preserveUnknown());
        putFlag(node, "x-kubernetes-embedded-resource", x.embeddedResource());
        putFlag(node, "x-kubernetes-int-or-string", x.intOrString());
        put(node, "x-kubernetes-list-type", x.listType());
        if (!x.listMapKeys().isEmpty()) {
            node.set("x-kubernetes-list-map-keys", Nodes.strings(x.listMapKeys()));
        }
        put(node, "x-kubernetes-map-type", x.mapType());
        put(node, "x-kubernetes-patch-strategy", x.patchStrategy());
        put(node, "x-kubernetes-patch-merge-key", x.patchMergeKey());
        if (!x.validations().isEmpty()) {
            node.putArray("x-kubernetes-validations").addAll(x.validations());
        }
    }

    private static List<ObjectNode> writeAll(List<Schema> schemas) {
        List<ObjectNode> nodes = new ArrayList<>();
        schemas.forEach(schema -> nodes.add(v3(schema)));
        return nodes;
    }

    private static void putAll(ObjectNode node, String field, List<ObjectNode> schemas) {
        if (!schemas.isEmpty()) {
            node.putArray(field).addAll(schemas);
        }
    }

    private static void put(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }

    private static void putFlag(ObjectNode node, String field, boolean value) {
        if (value) {
            node.put(field, true);
        }
    }

    private static void putCount(ObjectNode node, String field, @Nullable Long value) {
        if (value != null) {
            node.put(field, value);
        }
    }

    /** Whole numbers are written without a fraction, as Go writes them. */
    private static void putNumber(ObjectNode node, String field, @Nullable Double value) {
        if (value == null) {
            return;
        }
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            node.put(field, value.longValue());
        } else {
            node.put(field, value);
        }
    }
}
