package dev.polder.machinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.decode.GoText;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges lists whose patch strategy is {@code merge}: maps by their key, scalars as a set. */
final class ListMerge {

    private ListMerge() {}

    static ArrayNode merge(ArrayNode original, ArrayNode patch, PatchMeta meta) {
        if (original.isEmpty() && patch.isEmpty()) {
            return original;
        }
        if (!elementsAreMaps(original, patch)) {
            Set<JsonNode> union = new LinkedHashSet<>();
            original.forEach(union::add);
            patch.forEach(union::add);
            return ElementOrder.arrange(list(union), patch, original, meta.mergeKey());
        }
        if (meta.mergeKey().isEmpty()) {
            throw PatchFailures.unclassified("cannot merge lists without merge key for struct");
        }
        ArrayNode changes = JsonNodeFactory.instance.arrayNode();
        boolean replace = obeyDirectives(original, patch, changes, meta.mergeKey());
        if (replace) {
            return ElementOrder.arrange(changes, JsonNodeFactory.instance.arrayNode(), changes, meta.mergeKey());
        }
        ArrayNode former = original.deepCopy();
        for (JsonNode change : changes) {
            mergeElement(original, (ObjectNode) change, meta);
        }
        return ElementOrder.arrange(original, changes, former, meta.mergeKey());
    }

    /** Without the elements listed; they are scalars. */
    static ArrayNode delete(ArrayNode original, ArrayNode gone, PatchMeta meta) {
        if (original.isEmpty() && gone.isEmpty()) {
            return original;
        }
        if (elementsAreMaps(original, gone)) {
            return merge(original, gone, meta);
        }
        Set<JsonNode> removed = new LinkedHashSet<>();
        gone.forEach(removed::add);
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        original.forEach(item -> {
            if (!removed.contains(item)) {
                kept.add(item);
            }
        });
        return kept;
    }

    /**
     * Deletes what the patch says to delete and collects its other elements.
     *
     * @return whether the patch replaces the list
     */
    private static boolean obeyDirectives(ArrayNode original, ArrayNode patch, ArrayNode changes, String mergeKey) {
        boolean replace = false;
        for (JsonNode element : patch) {
            JsonNode directive = element.get(Directives.PATCH);
            if (directive == null) {
                changes.add(element);
            } else if (Directives.is(element, "delete")) {
                JsonNode key = key(element, mergeKey);
                for (int i = original.size() - 1; i >= 0; i--) {
                    if (key.equals(original.get(i).get(mergeKey))) {
                        original.remove(i);
                    }
                }
            } else if (Directives.is(element, "replace")) {
                replace = true;
            } else if (Directives.is(element, "merge")) {
                throw PatchFailures.unclassified("merging lists cannot yet be specified in the patch");
            } else {
                throw Directives.unknown(directive, element);
            }
        }
        return replace;
    }

    private static void mergeElement(ArrayNode original, ObjectNode change, PatchMeta meta) {
        JsonNode key = key(change, meta.mergeKey());
        for (int i = 0; i < original.size(); i++) {
            ObjectNode element = (ObjectNode) original.get(i);
            if (key.equals(element.get(meta.mergeKey()))) {
                original.set(i, StrategicMergePatch.merge(element, change, meta.schema()));
                return;
            }
        }
        original.add(change);
    }

    /** The merge key's value, which an element must have. */
    static JsonNode key(JsonNode element, String mergeKey) {
        JsonNode key = element.get(mergeKey);
        if (key == null) {
            throw PatchFailures.unclassified(
                    "map: " + GoText.plain(element) + " does not contain declared merge key: " + mergeKey);
        }
        return key;
    }

    /**
     * Whether the elements of the lists are maps.
     *
     * @throws dev.polder.api.status.ApiException when they differ in type, are lists, or there are none
     */
    static boolean elementsAreMaps(@Nullable ArrayNode first, @Nullable ArrayNode second) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (ArrayNode list : new ArrayNode[] {first, second}) {
            if (list != null) {
                all.addAll(list);
            }
        }
        if (all.isEmpty()) {
            throw PatchFailures.unclassified("no elements in any of the given slices");
        }
        if (all.get(0).isArray()) {
            throw PatchFailures.rejected();
        }
        String type = GoText.type(all.get(0));
        for (JsonNode element : all) {
            if (!GoText.type(element).equals(type)) {
                throw PatchFailures.unclassified(
                        "list element types are not identical: [" + shown(first) + " " + shown(second) + "]");
            }
        }
        return all.get(0).isObject();
    }

    private static String shown(@Nullable ArrayNode list) {
        return list == null ? "[]" : GoText.plain(list);
    }

    private static ArrayNode list(Iterable<JsonNode> elements) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        elements.forEach(list::add);
        return list;
    }
}
