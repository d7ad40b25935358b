package dev.polder.machinery.meta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.decode.DecodeException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the JSON of a field into what decoding it into a Go field, and encoding that, would give. */
@FunctionalInterface
interface Coercion {

    /**
     * The value the field has afterwards; null when the field is left out.
     *
     * @throws DecodeException when the JSON is of another type, in the words of {@code encoding/json}
     */
    @Nullable
    JsonNode of(JsonNode value, Place place) throws DecodeException;

    /** A string; {@code goType} names its type in errors. */
    static Coercion text(String goType) {
        return (value, place) -> {
            if (value.isNull()) {
                return null;
            }
            if (!value.isTextual()) {
                throw place.mismatch(value, goType);
            }
            return value.textValue().isEmpty() ? null : value;
        };
    }

    /** A 64-bit integer; zero stays when it is a pointer in Go. */
    static Coercion integer(boolean pointer) {
        return (value, place) -> {
            if (value.isNull()) {
                return null;
            }
            if (!value.canConvertToLong() || !value.isIntegralNumber()) {
                throw place.mismatch(value, "int64");
            }
            return !pointer && value.longValue() == 0 ? null : value;
        };
    }

    /** A pointer to a boolean. */
    static @Nullable JsonNode bool(JsonNode value, Place place) throws DecodeException {
        if (value.isNull()) {
            return null;
        }
        if (!value.isBoolean()) {
            throw place.mismatch(value, "bool");
        }
        return value;
    }

    /** A time with seconds. */
    static @Nullable JsonNode time(JsonNode value, Place place) throws DecodeException {
        if (value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw place.mismatch(value, "string");
        }
        return JsonNodeFactory.instance.textNode(Times.canonical(value.textValue()));
    }

    /** Any JSON. */
    static @Nullable JsonNode raw(JsonNode value, Place place) {
        return value.isNull() ? null : value;
    }

    /** A map of strings. */
    static @Nullable JsonNode texts(JsonNode value, Place place) throws DecodeException {
        if (value.isNull()) {
            return null;
        }
        if (!value.isObject()) {
            throw place.mismatch(value, "map[string]string");
        }
        ObjectNode texts = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            texts.set(entry.getKey(), orEmpty(text("string").of(entry.getValue(), place)));
        }
        return texts.isEmpty() ? null : texts;
    }

    /** A list of strings. */
    static @Nullable JsonNode list(JsonNode value, Place place) throws DecodeException {
        if (value.isNull()) {
            return null;
        }
        if (!value.isArray()) {
            throw place.mismatch(value, "[]string");
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (JsonNode item : value) {
            list.add(orEmpty(text("string").of(item, place)));
        }
        return list.isEmpty() ? null : list;
    }

    /**
     * A list of structs.
     *
     * @param always fields that Go writes even when they are empty
     * @param keepEmpty whether an empty list differs from none
     */
    static Coercion structs(String goType, Map<String, Coercion> fields, Set<String> always, boolean keepEmpty) {
        return (value, place) -> {
            if (value.isNull()) {
                return null;
            }
            if (!value.isArray()) {
                throw place.mismatch(value, "[]v1." + goType);
            }
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < value.size(); i++) {
                JsonNode item = value.get(i);
                if (!item.isObject() && !item.isNull()) {
                    throw place.mismatch(item, "v1." + goType);
                }
                ObjectNode struct = place.within(goType, "[" + i + "]").fields(item, fields);
                always.stream().filter(f -> !struct.has(f)).forEach(f -> struct.put(f, ""));
                list.add(struct);
            }
            return list.isEmpty() && !keepEmpty ? null : list;
        };
    }

    private static JsonNode orEmpty(@Nullable JsonNode value) {
        return value == null ? JsonNodeFactory.instance.textNode("") : value;
    }
}
