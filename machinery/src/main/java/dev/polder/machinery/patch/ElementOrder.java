package dev.polder.machinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.polder.machinery.decode.GoText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order of a merged list. Elements the patch names stand in its order, the others in the order they had; between the
 * two the former order decides where it can.
 */
final class ElementOrder {

    static final String BAD_FORMAT = "invalid patch format of setElementOrder list";

    private final String mergeKey;

    private ElementOrder(String mergeKey) {
        this.mergeKey = mergeKey;
    }

    /** Puts the elements of a merged list in order. */
    static ArrayNode arrange(ArrayNode merged, ArrayNode wanted, @Nullable ArrayNode former, String mergeKey) {
        ElementOrder by = new ElementOrder(mergeKey);
        Map<JsonNode, Integer> inPatch = by.positions(wanted);
        Map<JsonNode, Integer> before = by.positions(former == null ? emptyList() : former);
        List<JsonNode> named = new ArrayList<>();
        List<JsonNode> others = new ArrayList<>();
        for (JsonNode element : merged) {
            (inPatch.containsKey(by.identity(element)) ? named : others).add(element);
        }
        named.sort(by.comparing(inPatch));
        others.sort(by.comparing(before));
        return by.interleave(others, named, before);
    }

    /**
     * The order that counts as the former one after a merge: elements that were deleted make room for new ones, which
     * stand behind those that were kept, as long as there is room.
     */
    static ArrayNode former(ArrayNode current, ArrayNode patch, ArrayNode merged, String mergeKey) {
        if (mergeKey.isEmpty() || patch.valueStream().anyMatch(e -> Directives.is(e, "replace"))) {
            return current;
        }
        ElementOrder by = new ElementOrder(mergeKey);
        Map<JsonNode, Integer> kept = by.positions(merged);
        Map<JsonNode, Integer> old = by.positions(current);
        ArrayNode former = emptyList();
        current.valueStream().filter(e -> kept.containsKey(by.identity(e))).forEach(former::add);
        patch.valueStream()
                .filter(e -> !e.has(Directives.PATCH) && !old.containsKey(by.identity(e)))
                .limit(Math.max(0, current.size() - former.size()))
                .forEach(former::add);
        return former;
    }

    private static ArrayNode emptyList() {
        return JsonNodeFactory.instance.arrayNode();
    }

    private JsonNode identity(JsonNode element) {
        return mergeKey.isEmpty() ? element : ListMerge.key(element, mergeKey);
    }

    private Map<JsonNode, Integer> positions(ArrayNode list) {
        Map<JsonNode, Integer> positions = new HashMap<>();
        for (JsonNode element : list) {
            positions.putIfAbsent(identity(element), positions.size());
        }
        return positions;
    }

    private Comparator<JsonNode> comparing(Map<JsonNode, Integer> positions) {
        return Comparator.comparingInt(element -> positions.getOrDefault(identity(element), Integer.MAX_VALUE));
    }

    /** Puts each of the others before the first named element that used to stand behind it. */
    private ArrayNode interleave(List<JsonNode> others, List<JsonNode> named, Map<JsonNode, Integer> before) {
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        int next = 0;
        for (JsonNode element : named) {
            Integer place = before.get(identity(element));
            while (place != null && next < others.size() && isBefore(others.get(next), place, before)) {
                result.add(others.get(next++));
            }
            result.add(element);
        }
        return result.addAll(others.subList(next, others.size()));
    }

    private boolean isBefore(JsonNode element, int place, Map<JsonNode, Integer> before) {
        Integer own = before.get(identity(element));
        return own != null && own < place;
    }

    /** Checks that the elements of a patch appear in its {@code $setElementOrder} list in the same order. */
    static void check(@Nullable ArrayNode patch, ArrayNode order, String mergeKey) {
        if (patch == null || patch.isEmpty() || order.isEmpty()) {
            return;
        }
        ElementOrder by = new ElementOrder(mergeKey);
        int next = 0;
        for (JsonNode element : patch) {
            if (!mergeKey.isEmpty() && Directives.is(element, "delete")) {
                continue;
            }
            if (element.has(Directives.PATCH) && next < order.size()) {
                continue;
            }
            while (next < order.size() && !by.identity(order.get(next)).equals(by.identity(element))) {
                next++;
            }
            if (next == order.size()) {
                throw PatchFailures.unclassified("The order in patch list:\n" + GoText.plain(patch)
                        + "\n doesn't match $setElementOrder list:\n" + GoText.plain(order) + "\n");
            }
            next++;
        }
    }
}
