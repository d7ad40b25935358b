package dev.polder.machinery.cel.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.cel.type.Escaping;
import dev.polder.machinery.schema.Schema;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON array; sets and maps are equal and joined whatever their order (apiserver {@code pkg/cel/common.unstructuredList}
 * and the like).
 */
public final class JsonList extends AbstractList<Object> implements RandomAccess {

    /** JSON from the object; CEL values where a rule has added some. */
    private final List<?> elements;

    private final Schema items;
    private final String listType;
    private final List<String> keys;
    private @Nullable Map<Object, Object> byKey;

    private JsonList(List<?> elements, Schema items, String listType, List<String> keys) {
        this.elements = elements;
        this.items = items;
        this.listType = listType;
        this.keys = keys;
    }

    static JsonList of(ArrayNode json, Schema schema) {
        List<JsonNode> elements = new ArrayList<>(json.size());
        json.forEach(elements::add);
        Schema items = schema.items() == null ? Schema.ANYTHING : schema.items();
        List<String> keys = schema.extensions().listMapKeys().stream()
                .map(key -> Escaping.escape(key).orElse(key))
                .toList();
        return new JsonList(elements, items, schema.extensions().listType(), keys);
    }

    /** The elements: JSON where they come from an object, else CEL values. */
    List<?> elements() {
        return elements;
    }

    @Override
    public Object get(int index) {
        return value(elements.get(index));
    }

    @Override
    public int size() {
        return elements.size();
    }

    private Object value(Object element) {
        return element instanceof JsonNode json ? Values.of(json, items) : element;
    }

    /** This list and another one: sets get what they have not, entries of maps take the place of those with their key. */
    JsonList plus(List<?> others) {
        List<Object> all = new ArrayList<>(elements);
        switch (listType) {
            case "set" -> {
                Set<Object> known = new HashSet<>();
                elements.forEach(element -> known.add(Values.raw(element)));
                for (Object other : others) {
                    if (known.add(Values.raw(other))) {
                        all.add(other);
                    }
                }
            }
            case "map" -> {
                Map<Object, Integer> places = new HashMap<>();
                for (int i = 0; i < elements.size(); i++) {
                    places.put(key(elements.get(i)), i);
                }
                for (Object other : others) {
                    Integer place = places.get(key(other));
                    if (place == null) {
                        all.add(other);
                    } else {
                        all.set(place, other);
                    }
                }
            }
            default -> all.addAll(others);
        }
        return new JsonList(all, items, listType, keys);
    }

    /** Whether another list is the same: true, false, or an error from an element. */
    Object equalTo(List<?> other) {
        if (size() != other.size()) {
            return false;
        }
        return switch (listType) {
            case "set" -> {
                Set<Object> ours = new HashSet<>();
                elements.forEach(element -> ours.add(Values.raw(element)));
                yield other.stream().allMatch(element -> ours.contains(Values.raw(element)));
            }
            case "map" -> equalEntries(other);
            default -> equalElements(other);
        };
    }

    private Object equalElements(List<?> other) {
        for (int i = 0; i < size(); i++) {
            Object equal = Equality.equalTo(get(i), other.get(i));
            if (!equal.equals(true)) {
                return equal;
            }
        }
        return true;
    }

    private Object equalEntries(List<?> other) {
        Map<Object, Object> ours = byKey;
        if (ours == null) {
            ours = new HashMap<>();
            for (Object element : elements) {
                ours.put(key(element), element);
            }
            byKey = ours;
        }
        for (Object entry : other) {
            Object found = ours.get(key(entry));
            Object equal = found == null ? (Object) false : Equality.equalTo(value(found), entry);
            if (!equal.equals(true)) {
                return equal;
            }
        }
        return true;
    }

    /** The keys of an entry. A key whose name needs escaping is never found in the JSON, as upstream has it. */
    private Object key(Object element) {
        if (!(Values.raw(element) instanceof ObjectNode object)) {
            return new EvalError("unexpected data format for element of array with x-kubernetes-list-type=map");
        }
        List<Object> found = new ArrayList<>();
        for (String key : keys) {
            JsonNode value = object.get(key);
            found.add(value == null ? "" : Values.raw(value));
        }
        return found;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other != null && Equality.equal(this, other).equals(true);
    }

    @Override
    public int hashCode() {
        return elements.size();
    }
}
