package dev.polder.machinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.decode.GoText;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The instructions a strategic merge patch carries between its values. */
final class Directives {

    static final String PATCH = "$patch";
    static final String DELETE_FROM_PRIMITIVE_LIST = "$deleteFromPrimitiveList";
    static final String SET_ELEMENT_ORDER = "$setElementOrder";
    private static final String RETAIN_KEYS = "$retainKeys";

    private Directives() {}

    static boolean is(JsonNode element, String directive) {
        return directive.equals(element.path(PATCH).textValue());
    }

    static ApiException unknown(JsonNode directive, JsonNode patch) {
        return PatchFailures.unclassified(
                "unknown patch type: " + GoText.plain(directive) + " in map: " + GoText.plain(patch));
    }

    /** The field a directive like {@code $setElementOrder/finalizers} is about. */
    static String field(String key, String prefix) {
        int slash = key.indexOf('/');
        if (slash < 0 || !key.substring(0, slash).equals(prefix)) {
            throw PatchFailures.bad(
                    prefix.equals(SET_ELEMENT_ORDER)
                            ? ElementOrder.BAD_FORMAT
                            : "invalid patch format of primitive list");
        }
        return key.substring(slash + 1);
    }

    /** Obeys {@code $retainKeys}: fields of the original it does not list go; fields of the patch must be listed. */
    static void retainKeys(ObjectNode original, ObjectNode patch) {
        JsonNode listed = patch.remove(RETAIN_KEYS);
        if (listed == null) {
            return;
        }
        if (!listed.isArray()) {
            throw badRetainKeys();
        }
        Set<String> keep = new HashSet<>();
        listed.forEach(key -> {
            if (key.isTextual()) {
                keep.add(key.textValue());
            }
        });
        for (var entry : patch.properties()) {
            String key = entry.getKey();
            boolean exempt = entry.getValue().isNull()
                    || key.startsWith(DELETE_FROM_PRIMITIVE_LIST)
                    || key.startsWith(SET_ELEMENT_ORDER);
            if (!exempt && !keep.contains(key)) {
                throw badRetainKeys();
            }
        }
        original.retain(keep);
    }

    private static ApiException badRetainKeys() {
        return PatchFailures.bad("invalid patch format of retainKeys");
    }

    /** The value without elements that are instructions; null when the value itself is one. */
    static @Nullable JsonNode strip(JsonNode value) {
        if (value instanceof ObjectNode object) {
            if (object.has(PATCH)) {
                return null;
            }
            ObjectNode stripped = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(e -> {
                JsonNode child = strip(e.getValue());
                if (child != null) {
                    stripped.set(e.getKey(), child);
                }
            });
            return stripped;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode stripped = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> {
                JsonNode child = strip(item);
                if (child != null) {
                    stripped.add(child);
                }
            });
            return stripped;
        }
        return value;
    }

    /** Removes null fields at any depth: there is nothing they could delete. */
    static void dropNulls(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.properties().removeIf(e -> e.getValue().isNull());
        }
        if (value.isContainerNode()) {
            value.forEach(Directives::dropNulls);
        }
    }
}
