package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.schema.Schema.Constraints;
import dev.polder.machinery.schema.Schema.Extensions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Publishes structural schemas as OpenAPI (apiextensions {@code pkg/apiserver/schema/kubeopenapi.go} and {@code
 * pkg/controller/openapi/v2/conversion.go}). Fields are sorted, so equal schemas have equal documents.
 */
public final class SchemaJson {

    private final boolean v2;

    private SchemaJson(boolean v2) {
        this.v2 = v2;
    }

    /** As OpenAPI v3, with all Kubernetes extensions; int-or-string is spelled out as {@code anyOf}. */
    public static ObjectNode v3(Schema schema) {
        return new SchemaJson(false).node(schema);
    }

    /**
     * As OpenAPI v2: without junctors and {@code nullable}, and without type, fields and elements where {@code kubectl}
     * could not cope with unknown fields or null.
     */
    public static ObjectNode v2(Schema schema) {
        return new SchemaJson(true).node(schema);
    }

    private ObjectNode node(Schema schema) {
        ObjectNode out = Json.object();
        boolean opaque = v2 && (schema.nullable() || schema.extensions().preserveUnknown());
        putText(out, "description", schema.description());
        putText(out, "type", opaque && !keepsType(schema) ? "" : schema.type());
        putText(out, "format", schema.format());
        putText(out, "title", schema.title());
        if (schema.defaultValue() != null) {
            out.set("default", schema.defaultValue().deepCopy());
        }
        if (schema.nullable() && !v2) {
            out.put("nullable", true);
        }
        Constraints constraints = schema.constraints();
        limits(out, constraints);
        putList(out, "required", required(schema));
        if (!v2) {
            junctors(out, schema);
        }
        if (!opaque) {
            inside(out, schema);
        }
        if (schema.refusesOthers()) {
            out.put("additionalProperties", false);
        } else if (schema.additionalProperties() != null) {
            out.set("additionalProperties", node(schema.additionalProperties()));
        } else if (schema.allowsAdditional()) {
            out.put("additionalProperties", true);
        }
        extensions(out, schema.extensions());
        return out;
    }

    /** Scalars keep their type although unknown fields below them are preserved. */
    private static boolean keepsType(Schema schema) {
        return !schema.nullable()
                && !schema.type().equals("object")
                && !schema.type().equals("array");
    }

    private void inside(ObjectNode out, Schema schema) {
        if (schema.items() != null) {
            out.set("items", node(schema.items()));
        }
        if (!schema.properties().isEmpty()) {
            ObjectNode fields = out.putObject("properties");
            new TreeMap<>(schema.properties()).forEach((name, field) -> fields.set(name, node(field)));
        }
    }

    private List<String> required(Schema schema) {
        List<String> required = schema.constraints().required();
        if (!v2 || required.isEmpty()) {
            return required;
        }
        if (schema.others() != null && schema.others().nullable()) {
            return List.of();
        }
        boolean opaque = schema.nullable() || schema.extensions().preserveUnknown();
        Map<String, Schema> fields = opaque ? Map.of() : schema.properties();
        return required.stream()
                .filter(name -> fields.get(name) == null || !fields.get(name).nullable())
                .toList();
    }

    private static void limits(ObjectNode out, Constraints constraints) {
        putNumber(out, "maximum", constraints.maximum());
        putFlag(out, "exclusiveMaximum", constraints.exclusiveMaximum());
        putNumber(out, "minimum", constraints.minimum());
        putFlag(out, "exclusiveMinimum", constraints.exclusiveMinimum());
        putCount(out, "maxLength", constraints.maxLength());
        putCount(out, "minLength", constraints.minLength());
        putText(out, "pattern", constraints.pattern());
        putCount(out, "maxItems", constraints.maxItems());
        putCount(out, "minItems", constraints.minItems());
        putFlag(out, "uniqueItems", constraints.uniqueItems());
        putNumber(out, "multipleOf", constraints.multipleOf());
        putCount(out, "maxProperties", constraints.maxProperties());
        putCount(out, "minProperties", constraints.minProperties());
        if (!constraints.enumValues().isEmpty()) {
            ArrayNode values = out.putArray("enum");
            constraints.enumValues().forEach(value -> values.add(value.deepCopy()));
        }
    }

    private void junctors(ObjectNode out, Schema schema) {
        Constraints constraints = schema.constraints();
        putSchemas(out, "allOf", constraints.allOf());
        putSchemas(out, "anyOf", constraints.anyOf());
        putSchemas(out, "oneOf", constraints.oneOf());
        if (constraints.not() != null) {
            out.set("not", node(constraints.not()));
        }
        boolean saysSo = isIntOrString(constraints.anyOf())
                || (!constraints.allOf().isEmpty()
                        && isIntOrString(
                                constraints.allOf().get(0).constraints().anyOf()));
        if (!schema.extensions().intOrString() || saysSo) {
            return;
        }
        if (constraints.anyOf().isEmpty()) {
            intOrString(out);
        } else {
            ArrayNode all = Json.mapper().createArrayNode();
            intOrString(all.addObject());
            all.addAll((ArrayNode) out.withArray("allOf"));
            out.set("allOf", all);
        }
    }

    private static void intOrString(ObjectNode out) {
        ArrayNode any = out.putArray("anyOf");
        any.addObject().put("type", "integer");
        any.addObject().put("type", "string");
    }

    private static boolean isIntOrString(List<Schema> any) {
        return any.size() == 2
                && any.get(0).type().equals("integer")
                && any.get(1).type().equals("string");
    }

    private static void extensions(ObjectNode out, Extensions extensions) {
        putFlag(out, "x-kubernetes-preserve-unknown-fields", extensions.preserveUnknown());
        putFlag(out, "x-kubernetes-embedded-resource", extensions.embeddedResource());
        putFlag(out, "x-kubernetes-int-or-string", extensions.intOrString());
        putList(out, "x-kubernetes-list-map-keys", extensions.listMapKeys());
        putText(out, "x-kubernetes-list-type", extensions.listType());
        putText(out, "x-kubernetes-map-type", extensions.mapType());
        putText(out, "x-kubernetes-patch-strategy", extensions.patchStrategy());
        putText(out, "x-kubernetes-patch-merge-key", extensions.patchMergeKey());
        if (!extensions.validations().isEmpty()) {
            ArrayNode rules = out.putArray("x-kubernetes-validations");
            extensions.validations().forEach(rule -> rules.add((JsonNode) rule.deepCopy()));
        }
    }

    private void putSchemas(ObjectNode out, String name, List<Schema> schemas) {
        if (!schemas.isEmpty()) {
            ArrayNode list = out.putArray(name);
            schemas.forEach(schema -> list.add(node(schema)));
        }
    }

    private static void putText(ObjectNode out, String name, String text) {
        if (!text.isEmpty()) {
            out.put(name, text);
        }
    }

    private static void putFlag(ObjectNode out, String name, boolean flag) {
        if (flag) {
            out.put(name, true);
        }
    }

    private static void putCount(ObjectNode out, String name, @Nullable Long count) {
        if (count != null) {
            out.put(name, count);
        }
    }

    private static void putNumber(ObjectNode out, String name, @Nullable Double number) {
        if (number != null && number == Math.rint(number) && Math.abs(number) < 1L << 53) {
            out.put(name, number.longValue());
        } else if (number != null) {
            out.put(name, number);
        }
    }

    private static void putList(ObjectNode out, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode list = out.putArray(name);
            texts.forEach(list::add);
        }
    }
}
