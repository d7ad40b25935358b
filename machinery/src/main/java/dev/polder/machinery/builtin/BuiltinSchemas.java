package dev.polder.machinery.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.Schema.Constraints;
import dev.polder.machinery.schema.Schema.Extensions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Structural schemas of definitions, with all references resolved. Schemas of equal names are one object.
 *
 * <p>A definition that contains itself (JSONSchemaProps alone does) is cut: inside itself it is an object that keeps what
 * it does not know.
 */
final class BuiltinSchemas {

    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String CRD = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";

    private static final Schema ANY_OBJECT = node("object", "", Extensions.PRESERVE_UNKNOWN);

    /** Values whose OpenAPI form does not say what they accept. */
    private static final Map<String, Schema> VALUES = Map.of(
            META + "FieldsV1",
            ANY_OBJECT,
            "io.k8s.apimachinery.pkg.runtime.RawExtension",
            ANY_OBJECT,
            CRD + "JSON",
            Schema.ANYTHING,
            CRD + "JSONSchemaPropsOrArray",
            Schema.ANYTHING,
            CRD + "JSONSchemaPropsOrBool",
            Schema.ANYTHING,
            CRD + "JSONSchemaPropsOrStringArray",
            Schema.ANYTHING,
            "io.k8s.apimachinery.pkg.api.resource.Quantity",
            node("", "quantity", Extensions.NONE),
            "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
            node("", "", new Extensions(false, false, true, "", List.of(), "", "", "", List.of())));

    private final BuiltinDefinitions definitions;
    private final Map<String, Schema> lazy = new ConcurrentHashMap<>();
    private final Map<String, Schema> resolved = new HashMap<>();

    BuiltinSchemas(BuiltinDefinitions definitions) {
        this.definitions = definitions;
    }

    /** The schema of a definition. Its fields are parsed when they are first looked at. */
    Schema of(String name) {
        return lazy.computeIfAbsent(name, key -> {
            Schema head = read(definitions.head(key));
            return head.withProperties(new LazyMap<>(() -> resolve(key).properties()));
        });
    }

    private synchronized Schema resolve(String name) {
        Schema value = VALUES.get(name);
        if (value != null) {
            return value;
        }
        Schema known = resolved.get(name);
        if (known != null) {
            return known;
        }
        resolved.put(name, ANY_OBJECT);
        Map<String, Schema> properties = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : definitions.properties(name).properties()) {
            properties.put(property.getKey(), read(property.getValue()));
        }
        Schema schema = read(definitions.head(name)).withProperties(Collections.unmodifiableMap(properties));
        resolved.put(name, schema);
        return schema;
    }

    /** Reads one node; of its references, those to other definitions are followed at once. */
    private Schema read(JsonNode node) {
        JsonNode reference = node.path("allOf").path(0).path("$ref");
        if (reference.isMissingNode()) {
            reference = node.path("$ref");
        }
        Schema base = reference.isTextual()
                ? resolve(reference.textValue().substring(BuiltinDefinitions.REFERENCE.length()))
                : node(node.path("type").asText(""), node.path("format").asText(""), Extensions.NONE);
        JsonNode items = node.get("items");
        JsonNode additional = node.get("additionalProperties");
        return new Schema(
                base.type(),
                base.format(),
                "",
                node.path("description").asText(base.description()),
                base.nullable(),
                node.get("default"),
                base.properties(),
                additional == null ? base.additionalProperties() : read(additional),
                base.allowsAdditional(),
                items == null ? base.items() : read(items),
                constraints(node, base.constraints()),
                extensions(node, base.extensions()));
    }

    private static Constraints constraints(JsonNode node, Constraints base) {
        List<String> required = new ArrayList<>();
        node.path("required").forEach(name -> required.add(name.asText()));
        List<JsonNode> allowed = new ArrayList<>();
        node.path("enum").forEach(allowed::add);
        if (required.isEmpty() && allowed.isEmpty()) {
            return base;
        }
        return new Constraints(
                null,
                false,
                null,
                false,
                null,
                null,
                null,
                "",
                null,
                null,
                false,
                null,
                null,
                required.isEmpty() ? base.required() : List.copyOf(required),
                List.copyOf(allowed),
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    private static Extensions extensions(JsonNode node, Extensions base) {
        List<String> keys = new ArrayList<>();
        node.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asText()));
        return new Extensions(
                base.preserveUnknown(),
                base.embeddedResource(),
                base.intOrString(),
                node.path("x-kubernetes-list-type").asText(base.listType()),
                keys.isEmpty() ? base.listMapKeys() : List.copyOf(keys),
                node.path("x-kubernetes-map-type").asText(base.mapType()),
                node.path("x-kubernetes-patch-strategy").asText(base.patchStrategy()),
                node.path("x-kubernetes-patch-merge-key").asText(base.patchMergeKey()),
                base.validations());
    }

    private static Schema node(String type, String format, Extensions extensions) {
        return new Schema(type, format, "", "", false, null, Map.of(), null, false, null, Constraints.NONE, extensions);
    }
}
