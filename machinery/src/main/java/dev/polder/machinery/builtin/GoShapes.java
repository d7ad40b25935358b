package dev.polder.machinery.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The Go types behind definitions, read when they are first needed. */
final class GoShapes {

    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String CRD = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";

    /** Definitions that are no structs, and JSONSchemaProps, which is decoded by rules of its own. */
    private static final Map<String, GoShape> VALUES = Map.of(
            META + "Time",
            GoShape.Scalar.TIME,
            META + "MicroTime",
            GoShape.Scalar.MICRO_TIME,
            META + "FieldsV1",
            GoShape.Scalar.ANY_OBJECT,
            "io.k8s.apimachinery.pkg.runtime.RawExtension",
            GoShape.Scalar.ANY,
            "io.k8s.apimachinery.pkg.api.resource.Quantity",
            GoShape.Scalar.TEXT_OR_NUMBER,
            "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
            GoShape.Scalar.TEXT_OR_NUMBER,
            CRD + "JSON",
            GoShape.Scalar.ANY,
            CRD + "JSONSchemaProps",
            GoShape.Scalar.ANY_OBJECT);

    private final BuiltinDefinitions definitions;
    private final Map<String, GoShape.Struct> structs = new ConcurrentHashMap<>();

    GoShapes(BuiltinDefinitions definitions) {
        this.definitions = definitions;
    }

    /** The struct of a definition. */
    GoShape.Struct struct(String definition) {
        GoShape.Struct known = structs.get(definition);
        return known != null ? known : read(definition);
    }

    private GoShape.Struct read(String definition) {
        Map<String, GoShape> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field :
                definitions.properties(definition).properties()) {
            fields.put(field.getKey(), shape(field.getValue()));
        }
        GoShape.Struct struct = new GoShape.Struct(definition.substring(definition.lastIndexOf('.') + 1), fields);
        structs.put(definition, struct);
        return struct;
    }

    private GoShape shape(JsonNode node) {
        JsonNode reference =
                node.has("$ref") ? node.get("$ref") : node.path("allOf").path(0).path("$ref");
        if (reference.isTextual()) {
            String name = reference.textValue().substring(BuiltinDefinitions.REFERENCE.length());
            GoShape value = VALUES.get(name);
            return value != null ? value : struct(name);
        }
        return switch (node.path("type").asText("")) {
            case "string" -> node.path("format").asText("").equals("byte") ? GoShape.Scalar.BYTES : GoShape.Scalar.TEXT;
            case "boolean" -> GoShape.Scalar.BOOL;
            case "integer" ->
                node.path("format").asText("").equals("int32") ? GoShape.Scalar.INT32 : GoShape.Scalar.INT64;
            case "number" -> GoShape.Scalar.FLOAT64;
            case "array" -> new GoShape.ListOf(shape(node.path("items")));
            case "object" ->
                node.has("additionalProperties")
                        ? new GoShape.MapOf(shape(node.path("additionalProperties")))
                        : GoShape.Scalar.ANY_OBJECT;
            default -> GoShape.Scalar.ANY;
        };
    }
}
