package dev.polder.machinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.schema.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Strategic merge patch of built-in types (apimachinery {@code util/strategicpatch}). The schema's patch strategies and
 * merge keys drive it; fields it does not know are merged as maps and replaced as lists.
 */
public final class StrategicMergePatch {

    private StrategicMergePatch() {}

    /**
     * The patched object; neither argument is changed.
     *
     * @throws ApiException 400 for malformed directives, 422 for lists of lists, 500 for what upstream does not classify
     */
    public static ObjectNode apply(ObjectNode target, ObjectNode patch, Schema schema) {
        return merge(target.deepCopy(), patch.deepCopy(), schema);
    }

    /** Merges the patch into the original; both may be changed. */
    static ObjectNode merge(ObjectNode original, ObjectNode patch, @Nullable Schema schema) {
        JsonNode directive = patch.get(Directives.PATCH);
        if (directive != null) {
            return obey(directive, patch);
        }
        Directives.retainKeys(original, patch);
        for (String key : names(patch)) {
            if (key.startsWith(Directives.SET_ELEMENT_ORDER)) {
                reorder(original, patch, key, schema);
            }
        }
        for (String key : names(patch)) {
            JsonNode value = patch.get(key);
            if (key.startsWith(Directives.DELETE_FROM_PRIMITIVE_LIST)) {
                deleteFromList(original, key, value, schema);
            } else if (value.isNull()) {
                original.remove(key);
            } else {
                mergeField(original, key, value, schema);
            }
        }
        return original;
    }

    private static List<String> names(ObjectNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static ObjectNode obey(JsonNode directive, ObjectNode patch) {
        if (Directives.is(patch, "replace")) {
            patch.remove(Directives.PATCH);
            return patch;
        }
        if (Directives.is(patch, "delete")) {
            return patch.removeAll();
        }
        throw Directives.unknown(directive, patch);
    }

    private static void mergeField(ObjectNode original, String key, JsonNode value, @Nullable Schema schema) {
        JsonNode current = original.get(key);
        if (current instanceof ObjectNode object && value instanceof ObjectNode patch) {
            PatchMeta meta = PatchMeta.ofMap(schema, key);
            original.set(key, meta.replaces() ? patch : merge(object, patch, meta.schema()));
        } else if (current instanceof ArrayNode list && value instanceof ArrayNode patch) {
            PatchMeta meta = PatchMeta.ofList(schema, key);
            original.set(key, meta.merges() ? ListMerge.merge(list, patch, meta) : patch);
        } else {
            Directives.dropNulls(value);
            JsonNode stripped = Directives.strip(value);
            if (stripped == null) {
                original.remove(key);
            } else {
                original.set(key, stripped);
            }
        }
    }

    private static void deleteFromList(ObjectNode original, String key, JsonNode value, @Nullable Schema schema) {
        String field = Directives.field(key, Directives.DELETE_FROM_PRIMITIVE_LIST);
        if (value.isNull()) {
            original.remove(field);
        } else if (original.get(field) instanceof ArrayNode list && value instanceof ArrayNode gone) {
            original.set(field, ListMerge.delete(list, gone, PatchMeta.ofList(schema, field)));
        }
    }

    /** Merges the list a {@code $setElementOrder} is about and puts it in that order; both leave the patch. */
    private static void reorder(ObjectNode original, ObjectNode patch, String key, @Nullable Schema schema) {
        ArrayNode order = list(patch.remove(key));
        String field = Directives.field(key, Directives.SET_ELEMENT_ORDER);
        ArrayNode current = original.has(field) ? list(original.get(field)) : null;
        ArrayNode changes = patch.has(field) ? list(patch.get(field)) : null;
        PatchMeta meta = PatchMeta.ofList(schema, field);
        ElementOrder.check(changes, order, meta.mergeKey());
        ArrayNode merged;
        ArrayNode former = current;
        if (changes == null) {
            if (current == null) {
                return;
            }
            merged = current;
        } else if (current == null) {
            merged = (ArrayNode) Directives.strip(changes);
        } else if (meta.merges()) {
            merged = ListMerge.merge(current.deepCopy(), changes, meta);
            former = ElementOrder.former(current, changes, merged, meta.mergeKey());
        } else {
            merged = changes;
        }
        if (merged == null) {
            return;
        }
        ListMerge.elementsAreMaps(current, changes);
        original.set(field, ElementOrder.arrange(merged, order, former, meta.mergeKey()));
        patch.remove(field);
    }

    private static ArrayNode list(@Nullable JsonNode value) {
        if (value instanceof ArrayNode list) {
            return list;
        }
        throw PatchFailures.unclassified("expected a []interface {}, but received a "
                + (value == null || value.isNull() ? "%!s(<nil>)" : GoText.type(value)));
    }
}
