package dev.polder.machinery.apply.path;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One step from a value to something inside it (structured-merge-diff {@code fieldpath.PathElement}). Field names come
 * first in the order, then keys, values and indices; {@code toString} is the spelling of conflict messages.
 */
public sealed interface PathElement extends Comparable<PathElement> {

    /** The field of an object. */
    record Field(String name) implements PathElement {

        @Override
        public String toString() {
            return "." + name;
        }
    }

    /**
     * The element of a map list that has these values in its key fields.
     *
     * @param fields values by name, in order of names
     */
    record Key(SortedMap<String, JsonNode> fields) implements PathElement {

        public Key {
            SortedMap<String, JsonNode> copy = new TreeMap<>(Values.BY_BYTES);
            fields.forEach((name, value) -> copy.put(name, Values.canonical(value)));
            fields = copy;
        }

        public static Key of(Map<String, JsonNode> fields) {
            SortedMap<String, JsonNode> sorted = new TreeMap<>(Values.BY_BYTES);
            sorted.putAll(fields);
            return new Key(sorted);
        }

        @Override
        public String toString() {
            return fields.entrySet().stream()
                    .map(e -> e.getKey() + "=" + Values.show(e.getValue()))
                    .collect(Collectors.joining(",", "[", "]"));
        }
    }

    /** The element of a set that is this value. */
    record Value(JsonNode value) implements PathElement {

        public Value {
            value = Values.canonical(value);
        }

        @Override
        public String toString() {
            return "[=" + Values.show(value) + "]";
        }
    }

    /** The element of a list at this place. */
    record Index(int index) implements PathElement {

        @Override
        public String toString() {
            return "[" + index + "]";
        }
    }

    @Override
    default int compareTo(PathElement other) {
        return switch (this) {
            case Field(String name)
            when other instanceof Field(String otherName) -> Values.BY_BYTES.compare(name, otherName);
            case Key(SortedMap<String, JsonNode> fields)
            when other instanceof Key(SortedMap<String, JsonNode> otherFields) -> compareKeys(fields, otherFields);
            case Value(JsonNode value)
            when other instanceof Value(JsonNode otherValue) -> Values.compare(value, otherValue);
            case Index(int index) when other instanceof Index(int otherIndex) -> Integer.compare(index, otherIndex);
            default -> Integer.compare(rank(this), rank(other));
        };
    }

    private static int rank(PathElement element) {
        return switch (element) {
            case Field field -> 0;
            case Key key -> 1;
            case Value value -> 2;
            case Index index -> 3;
        };
    }

    private static int compareKeys(SortedMap<String, JsonNode> a, SortedMap<String, JsonNode> b) {
        Iterator<Map.Entry<String, JsonNode>> left = a.entrySet().iterator();
        Iterator<Map.Entry<String, JsonNode>> right = b.entrySet().iterator();
        while (left.hasNext() && right.hasNext()) {
            Map.Entry<String, JsonNode> l = left.next();
            Map.Entry<String, JsonNode> r = right.next();
            int byName = Values.BY_BYTES.compare(l.getKey(), r.getKey());
            int c = byName != 0 ? byName : Values.compare(l.getValue(), r.getValue());
            if (c != 0) {
                return c;
            }
        }
        return Boolean.compare(left.hasNext(), right.hasNext());
    }

    /** The spelling of a path: its elements one after the other. */
    static String show(List<PathElement> path) {
        return path.stream().map(PathElement::toString).collect(Collectors.joining());
    }
}
