package dev.polder.machinery.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupVersionKind;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Small trees that occur in all documents. */
final class Nodes {

    static final String SCHEMAS = "#/components/schemas/";
    static final String GVK = "x-kubernetes-group-version-kind";

    private Nodes() {}

    static ObjectNode ref(String definition) {
        return Json.object().put("$ref", SCHEMAS + definition);
    }

    /** A reference with a description of its own. OpenAPI 3.0 ignores siblings of {@code $ref}, hence {@code allOf}. */
    static ObjectNode describedRef(String definition, String description) {
        ObjectNode node = Json.object().put("description", description);
        node.putArray("allOf").add(ref(definition));
        return node;
    }

    static ObjectNode gvk(GroupVersionKind kind) {
        return Json.object()
                .put("group", kind.group())
                .put("version", kind.version())
                .put("kind", kind.kind());
    }

    static ArrayNode strings(Collection<String> values) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        values.forEach(array::add);
        return array;
    }

    /** An object whose fields are in alphabetical order, so that equal input gives equal bytes. */
    static ObjectNode sorted(Map<String, ? extends JsonNode> fields) {
        ObjectNode node = Json.object();
        new TreeMap<>(fields).forEach(node::set);
        return node;
    }
}
