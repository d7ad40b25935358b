package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.JsonValues;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the schemas of a definition as Go decodes {@code JSONSchemaProps}: keywords that it does not know and nulls go,
 * values of the wrong type are errors. The type is recursive, so no schema of built-in types can say this.
 */
public final class SchemaDecoding {

    private static final Map<String, String> KEYWORDS = Map.ofEntries(
            Map.entry("id", "string"),
            Map.entry("$schema", "v1.JSONSchemaURL"),
            Map.entry("$ref", "string"),
            Map.entry("description", "string"),
            Map.entry("type", "string"),
            Map.entry("format", "string"),
            Map.entry("title", "string"),
            Map.entry("default", "v1.JSON"),
            Map.entry("maximum", "float64"),
            Map.entry("exclusiveMaximum", "bool"),
            Map.entry("minimum", "float64"),
            Map.entry("exclusiveMinimum", "bool"),
            Map.entry("maxLength", "int64"),
            Map.entry("minLength", "int64"),
            Map.entry("pattern", "string"),
            Map.entry("maxItems", "int64"),
            Map.entry("minItems", "int64"),
            Map.entry("uniqueItems", "bool"),
            Map.entry("multipleOf", "float64"),
            Map.entry("enum", "[]v1.JSON"),
            Map.entry("maxProperties", "int64"),
            Map.entry("minProperties", "int64"),
            Map.entry("required", "[]string"),
            Map.entry("items", "v1.JSONSchemaPropsOrArray"),
            Map.entry("allOf", "[]v1.JSONSchemaProps"),
            Map.entry("oneOf", "[]v1.JSONSchemaProps"),
            Map.entry("anyOf", "[]v1.JSONSchemaProps"),
            Map.entry("not", "v1.JSONSchemaProps"),
            Map.entry("properties", "map[string]v1.JSONSchemaProps"),
            Map.entry("additionalProperties", "v1.JSONSchemaPropsOrBool"),
            Map.entry("patternProperties", "map[string]v1.JSONSchemaProps"),
            Map.entry("dependencies", "v1.JSONSchemaDependencies"),
            Map.entry("additionalItems", "v1.JSONSchemaPropsOrBool"),
            Map.entry("definitions", "map[string]v1.JSONSchemaProps"),
            Map.entry("externalDocs", "v1.ExternalDocumentation"),
            Map.entry("example", "v1.JSON"),
            Map.entry("nullable", "bool"),
            Map.entry("x-kubernetes-preserve-unknown-fields", "bool"),
            Map.entry("x-kubernetes-embedded-resource", "bool"),
            Map.entry("x-kubernetes-int-or-string", "bool"),
            Map.entry("x-kubernetes-list-map-keys", "[]string"),
            Map.entry("x-kubernetes-list-type", "string"),
            Map.entry("x-kubernetes-map-type", "string"),
            Map.entry("x-kubernetes-validations", "v1.ValidationRules"));

    private static final Set<String> RULE_FIELDS =
            Set.of("rule", "message", "messageExpression", "reason", "fieldPath", "optionalOldSelf");

    private final List<String> unknown = new ArrayList<>();
    private Optional<String> problem = Optional.empty();

    private SchemaDecoding() {}

    /**
     * What decoding found.
     *
     * @param unknownFields paths of dropped keywords; those below {@code items} and {@code additionalProperties} are
     *     dropped silently, as upstream's decoder of these is never strict
     * @param problem why a schema cannot be decoded; empty when all can
     */
    public record Result(List<String> unknownFields, Optional<String> problem) {}

    /** Normalises every schema of a definition in place. */
    public static Result decode(ObjectNode crd) {
        SchemaDecoding decoding = new SchemaDecoding();
        JsonNode versions = crd.path("spec").path("versions");
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).path("schema").get("openAPIV3Schema") instanceof ObjectNode schema) {
                FieldPath path = FieldPath.of("spec.versions[" + i + "].schema.openAPIV3Schema");
                decoding.schema(schema, path, true);
            }
        }
        return new Result(List.copyOf(decoding.unknown), decoding.problem);
    }

    private void schema(ObjectNode schema, FieldPath path, boolean strict) {
        for (Iterator<Map.Entry<String, JsonNode>> all = schema.properties().iterator(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> keyword = all.next();
            String type = KEYWORDS.get(keyword.getKey());
            FieldPath at = path.child(keyword.getKey());
            if (type == null) {
                all.remove();
                report(at, strict);
            } else if (keyword.getValue().isNull()) {
                all.remove();
            } else if (!value(keyword.getValue(), type, at, strict)) {
                problem = problem.or(() -> Optional.of("json: cannot unmarshal " + JsonValues.kind(keyword.getValue())
                        + " into Go struct field JSONSchemaProps." + keyword.getKey() + " of type " + type));
            }
        }
    }

    private void report(FieldPath path, boolean strict) {
        if (strict) {
            unknown.add(path.toString());
        }
    }

    /** Whether a value has a Go type; goes on inside. */
    private boolean value(JsonNode value, String type, FieldPath path, boolean strict) {
        return switch (type) {
            case "string", "v1.JSONSchemaURL" -> value.isTextual();
            case "bool" -> value.isBoolean();
            case "float64" -> value.isNumber();
            case "int64" -> JsonValues.isInteger(value);
            case "[]string" -> list(value, "string", path, strict);
            case "[]v1.JSON" -> value.isArray();
            case "[]v1.JSONSchemaProps" -> list(value, "v1.JSONSchemaProps", path, strict);
            case "map[string]v1.JSONSchemaProps" -> map(value, "v1.JSONSchemaProps", path, strict);
            case "v1.JSONSchemaDependencies" -> map(value, "v1.JSONSchemaPropsOrStringArray", path, strict);
            case "v1.JSONSchemaProps" -> one(value, path, strict);
            case "v1.JSONSchemaPropsOrBool" -> value.isBoolean() || one(value, path, false);
            case "v1.JSONSchemaPropsOrArray" ->
                value.isArray() ? list(value, "v1.JSONSchemaProps", path, false) : one(value, path, false);
            case "v1.JSONSchemaPropsOrStringArray" ->
                value.isArray() ? list(value, "string", path, false) : one(value, path, false);
            case "v1.ValidationRules" -> rules(value, path, strict);
            case "v1.ExternalDocumentation" -> value.isObject();
            default -> true;
        };
    }

    private boolean one(JsonNode value, FieldPath path, boolean strict) {
        if (value instanceof ObjectNode schema) {
            schema(schema, path, strict);
            return true;
        }
        return false;
    }

    private boolean list(JsonNode value, String type, FieldPath path, boolean strict) {
        boolean fits = value.isArray();
        for (int i = 0; fits && i < value.size(); i++) {
            fits = value(value.get(i), type, path.index(i), strict);
        }
        return fits;
    }

    private boolean map(JsonNode value, String type, FieldPath path, boolean strict) {
        boolean fits = value.isObject();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            fits = fits && value(entry.getValue(), type, path.child(entry.getKey()), strict);
        }
        return fits;
    }

    private boolean rules(JsonNode value, FieldPath path, boolean strict) {
        if (!(value instanceof ArrayNode rules)) {
            return false;
        }
        for (int i = 0; i < rules.size(); i++) {
            if (!(rules.get(i) instanceof ObjectNode rule)) {
                return false;
            }
            for (Iterator<Map.Entry<String, JsonNode>> all = rule.properties().iterator(); all.hasNext(); ) {
                String name = all.next().getKey();
                if (!RULE_FIELDS.contains(name)) {
                    all.remove();
                    report(path.index(i).child(name), strict);
                }
            }
        }
        return true;
    }
}
