package dev.polder.machinery.apply.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.decode.GoText;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Order and equality of JSON values as structured-merge-diff has them: integers and fractions compare as numbers, the
 * order of fields does not matter, values of different types stand in a fixed order.
 */
public final class Values {

    private static final double LONG_LIMIT = 0x1p63;

    private Values() {}

    /** Orders strings as Go does: by their UTF-8 bytes. */
    public static final Comparator<String> BY_BYTES = Values::compareText;

    public static boolean equal(JsonNode a, JsonNode b) {
        if (a.isObject() && b.isObject()) {
            return a.size() == b.size() && equalFields(a, b);
        }
        if (a.isArray() && b.isArray()) {
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!equal(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return compare(a, b) == 0;
    }

    private static boolean equalFields(JsonNode a, JsonNode b) {
        for (Map.Entry<String, JsonNode> field : a.properties()) {
            JsonNode other = b.get(field.getKey());
            if (other == null || !equal(field.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    public static int compare(JsonNode a, JsonNode b) {
        int byType = Integer.compare(rank(a), rank(b));
        if (byType != 0) {
            return byType;
        }
        return switch (a.getNodeType()) {
            case NUMBER -> compareNumbers(a, b);
            case STRING -> compareText(a.textValue(), b.textValue());
            case BOOLEAN -> Boolean.compare(a.booleanValue(), b.booleanValue());
            case ARRAY -> compareLists(a.elements(), b.elements());
            case OBJECT -> compareMaps(a, b);
            default -> 0;
        };
    }

    private static int rank(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> 0;
            case STRING -> 1;
            case BOOLEAN -> 2;
            case ARRAY -> 3;
            case OBJECT -> 4;
            default -> 5;
        };
    }

    private static int compareNumbers(JsonNode a, JsonNode b) {
        return a.isIntegralNumber() && b.isIntegralNumber()
                ? Long.compare(a.longValue(), b.longValue())
                : Double.compare(a.doubleValue() + 0.0, b.doubleValue() + 0.0);
    }

    private static int compareLists(Iterator<JsonNode> a, Iterator<JsonNode> b) {
        while (a.hasNext() && b.hasNext()) {
            int c = compare(a.next(), b.next());
            if (c != 0) {
                return c;
            }
        }
        return Boolean.compare(a.hasNext(), b.hasNext());
    }

    private static int compareMaps(JsonNode a, JsonNode b) {
        Iterator<Map.Entry<String, JsonNode>> left = sorted(a).entrySet().iterator();
        Iterator<Map.Entry<String, JsonNode>> right = sorted(b).entrySet().iterator();
        while (left.hasNext() && right.hasNext()) {
            Map.Entry<String, JsonNode> l = left.next();
            Map.Entry<String, JsonNode> r = right.next();
            int byName = compareText(l.getKey(), r.getKey());
            int c = byName != 0 ? byName : compare(l.getValue(), r.getValue());
            if (c != 0) {
                return c;
            }
        }
        return Boolean.compare(left.hasNext(), right.hasNext());
    }

    private static SortedMap<String, JsonNode> sorted(JsonNode object) {
        SortedMap<String, JsonNode> sorted = new TreeMap<>(BY_BYTES);
        object.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
        return sorted;
    }

    private static int compareText(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // In UTF-8, unlike UTF-16, the characters behind surrogates stand last.
                return Character.isSurrogate(x) == Character.isSurrogate(y)
                        ? Character.compare(x, y)
                        : Boolean.compare(Character.isSurrogate(x), Character.isSurrogate(y));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** One form for each number, so that equal values have equal hashes. */
    static JsonNode canonical(JsonNode value) {
        if (!value.isNumber()) {
            return value;
        }
        double number = value.doubleValue();
        boolean integral = value.isIntegralNumber() || (Math.rint(number) == number && Math.abs(number) < LONG_LIMIT);
        return integral && value.canConvertToLong()
                ? JsonNodeFactory.instance.numberNode(value.longValue())
                : JsonNodeFactory.instance.numberNode(number);
    }

    /** How upstream shows a value inside a path: strings are quoted. */
    static String show(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(Values::show).collect(Collectors.joining(",", "[", "]"));
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .map(e -> e.getKey() + "=" + show(e.getValue()))
                    .collect(Collectors.joining());
        }
        if (value.isNull()) {
            return "null";
        }
        return value.isTextual() ? GoText.quoted(value.textValue()) : GoText.plain(value);
    }

    /** An object with its fields in the order of their names, at any depth, as Go writes maps. */
    public static JsonNode sortedDeep(JsonNode value) {
        if (value.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            sorted(value).forEach((name, field) -> object.set(name, sortedDeep(field)));
            return object;
        }
        if (value.isArray()) {
            List<JsonNode> items = value.valueStream().map(Values::sortedDeep).toList();
            return JsonNodeFactory.instance.arrayNode().addAll(items);
        }
        return value;
    }
}
