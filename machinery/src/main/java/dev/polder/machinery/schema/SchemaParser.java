package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.schema.Schema.Constraints;
import dev.polder.machinery.schema.Schema.Extensions;
import dev.polder.machinery.schema.structural.RawSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads OpenAPI v3 schemas. Meant for schemas that {@link StructuralCheck} has passed: keywords that a structural schema
 * cannot have are passed over.
 */
public final class SchemaParser {

    private SchemaParser() {}

    /** Reads a schema. */
    public static Schema parse(JsonNode openApiV3Schema) {
        return parse(new RawSchema(openApiV3Schema));
    }

    private static Schema parse(RawSchema raw) {
        JsonNode defaultValue = raw.json().get("default");
        RawSchema additional = raw.child("additionalProperties");
        JsonNode additionalKeyword = raw.json().path("additionalProperties");
        Schema others = additional != null
                ? parse(additional)
                : additionalKeyword.isBoolean() && !additionalKeyword.booleanValue() ? Schema.NO_OTHERS : null;
        Map<String, Schema> properties = new LinkedHashMap<>();
        raw.properties().forEach((name, field) -> properties.put(name, parse(field)));
        return new Schema(
                raw.type().intern(),
                raw.text("format").intern(),
                raw.text("title"),
                raw.text("description"),
                raw.flag("nullable"),
                defaultValue == null || defaultValue.isNull() ? null : defaultValue.deepCopy(),
                properties.isEmpty() ? Map.of() : Collections.unmodifiableMap(properties),
                others,
                raw.flag("additionalProperties"),
                optional(raw.items()),
                constraints(raw),
                extensions(raw));
    }

    private static Constraints constraints(RawSchema raw) {
        List<JsonNode> enumValues = new ArrayList<>();
        raw.json().path("enum").forEach(value -> enumValues.add(value.deepCopy()));
        Constraints read = new Constraints(
                number(raw, "minimum"),
                raw.flag("exclusiveMinimum"),
                number(raw, "maximum"),
                raw.flag("exclusiveMaximum"),
                number(raw, "multipleOf"),
                count(raw, "minLength"),
                count(raw, "maxLength"),
                raw.text("pattern"),
                count(raw, "minItems"),
                count(raw, "maxItems"),
                raw.flag("uniqueItems"),
                count(raw, "minProperties"),
                count(raw, "maxProperties"),
                List.copyOf(raw.texts("required")),
                List.copyOf(enumValues),
                schemas(raw, "allOf"),
                schemas(raw, "anyOf"),
                schemas(raw, "oneOf"),
                optional(raw.child("not")));
        return read.equals(Constraints.NONE) ? Constraints.NONE : read;
    }

    private static Extensions extensions(RawSchema raw) {
        List<JsonNode> validations = new ArrayList<>();
        raw.list("x-kubernetes-validations")
                .forEach(rule -> validations.add(rule.json().deepCopy()));
        Extensions read = new Extensions(
                raw.preserveUnknown(),
                raw.embeddedResource(),
                raw.intOrString(),
                raw.text("x-kubernetes-list-type").intern(),
                List.copyOf(raw.texts("x-kubernetes-list-map-keys")),
                raw.text("x-kubernetes-map-type").intern(),
                raw.text("x-kubernetes-patch-strategy"),
                raw.text("x-kubernetes-patch-merge-key"),
                List.copyOf(validations));
        return read.equals(Extensions.NONE) ? Extensions.NONE : read;
    }

    private static List<Schema> schemas(RawSchema raw, String keyword) {
        return raw.list(keyword).stream().map(SchemaParser::parse).toList();
    }

    private static @Nullable Schema optional(@Nullable RawSchema raw) {
        return raw == null ? null : parse(raw);
    }

    private static @Nullable Double number(RawSchema raw, String keyword) {
        JsonNode value = raw.json().path(keyword);
        return value.isNumber() ? value.doubleValue() : null;
    }

    private static @Nullable Long count(RawSchema raw, String keyword) {
        JsonNode value = raw.json().path(keyword);
        return value.isNumber() ? value.longValue() : null;
    }
}
