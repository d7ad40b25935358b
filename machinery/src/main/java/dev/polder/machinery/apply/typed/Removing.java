package dev.polder.machinery.apply.typed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.path.PathElement;
import java.util.Map;

/**
 * Takes the paths of a set out of a value (structured-merge-diff {@code typed/remove.go}). A container that loses its
 * last content becomes null, which is what upstream leaves behind too.
 */
final class Removing {

    private Removing() {}

    static JsonNode remove(JsonNode value, FieldSet paths, TypeRef type) throws TypedException {
        Shape shape = type.shape().fitting(value);
        if (shape.map() != null) {
            return map(value, paths, shape.map());
        }
        if (shape.scalar() != null) {
            return value;
        }
        return shape.list() != null ? list(value, paths, shape.list()) : gone();
    }

    private static JsonNode gone() {
        return JsonNodeFactory.instance.nullNode();
    }

    private static JsonNode map(JsonNode value, FieldSet paths, Shape.MapShape shape) throws TypedException {
        if (!value.isObject() || shape.atomic()) {
            return gone();
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            PathElement element = new PathElement.Field(field.getKey());
            if (paths.has(element)) {
                continue;
            }
            FieldSet below = paths.below(element);
            TypeRef type = shape.typeOf(field.getKey());
            JsonNode kept = below.isEmpty() || type == null ? field.getValue() : remove(field.getValue(), below, type);
            result.set(field.getKey(), kept);
        }
        return result.isEmpty() ? gone() : result;
    }

    private static JsonNode list(JsonNode value, FieldSet paths, Shape.ListShape shape) throws TypedException {
        if (!value.isArray() || !shape.associative()) {
            return gone();
        }
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        for (JsonNode item : value) {
            PathElement identity = ListItems.identity(shape, item);
            if (paths.has(identity)) {
                continue;
            }
            FieldSet below = paths.below(identity);
            result.add(below.isEmpty() ? item : remove(item, below, shape.element()));
        }
        return result.isEmpty() ? gone() : result;
    }
}
