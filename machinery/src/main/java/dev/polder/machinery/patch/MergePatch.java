package dev.polder.machinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON merge patch (RFC 7386). Like upstream's library it also drops nulls from objects inside new lists, which the RFC
 * leaves alone.
 */
public final class MergePatch {

    private MergePatch() {}

    /** The patched object; neither argument is changed. */
    public static ObjectNode apply(ObjectNode target, ObjectNode patch) {
        ObjectNode result = target.deepCopy();
        merge(result, patch);
        return result;
    }

    private static void merge(ObjectNode target, JsonNode patch) {
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                target.remove(entry.getKey());
            } else {
                target.set(entry.getKey(), merged(target.get(entry.getKey()), value));
            }
        }
    }

    private static JsonNode merged(@Nullable JsonNode current, JsonNode patch) {
        if (!(current instanceof ObjectNode object)) {
            JsonNode value = patch.deepCopy();
            dropNulls(value);
            return value;
        }
        if (!patch.isObject()) {
            return patch.deepCopy();
        }
        merge(object, patch);
        return object;
    }

    private static void dropNulls(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.properties().removeIf(e -> e.getValue().isNull());
        }
        if (value instanceof ObjectNode || value instanceof ArrayNode) {
            value.forEach(MergePatch::dropNulls);
        }
    }
}
