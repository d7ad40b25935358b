package dev.polder.machinery.apply.typed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.apply.path.PathElement;
import dev.polder.machinery.decode.GoText;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tells the elements of associative lists apart (structured-merge-diff {@code typed/helpers.go}). */
final class ListItems {

    private ListItems() {}

    /**
     * The element's identity: its key fields, with defaults, or itself in a set.
     *
     * @throws TypedException when it can have none
     */
    static PathElement identity(Shape.ListShape list, JsonNode element) throws TypedException {
        return list.keys().isEmpty() ? inSet(element) : byKey(list, element);
    }

    private static PathElement inSet(JsonNode element) throws TypedException {
        return switch (element.getNodeType()) {
            case OBJECT -> throw new TypedException("associative list without keys has an element that's a map type");
            case ARRAY -> throw new TypedException("not supported: associative list with lists as elements");
            case NULL ->
                throw new TypedException("associative list without keys has an element that's an explicit null");
            default -> new PathElement.Value(element);
        };
    }

    private static PathElement byKey(Shape.ListShape list, JsonNode element) throws TypedException {
        if (element.isNull()) {
            throw new TypedException("associative list with keys may not have a null element");
        }
        if (!element.isObject()) {
            throw new TypedException("associative list with keys may not have non-map elements");
        }
        Map<String, JsonNode> fields = new TreeMap<>();
        for (String key : list.keys()) {
            JsonNode value = element.has(key) ? element.get(key) : list.keyDefault(key);
            if (value != null) {
                fields.put(key, value);
            }
        }
        if (fields.isEmpty()) {
            String quoted = list.keys().stream().map(GoText::quoted).collect(Collectors.joining(" ", "[", "]"));
            throw new TypedException("associative list with keys has an element that omits all key fields " + quoted
                    + " (and doesn't have default values for any key fields)");
        }
        return PathElement.Key.of(fields);
    }
}
