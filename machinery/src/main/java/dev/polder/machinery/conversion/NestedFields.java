package dev.polder.machinery.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.type.ConversionException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fields of objects by the names that lead to them (apimachinery {@code pkg/apis/meta/v1/unstructured/helpers.go}). */
final class NestedFields {

    private NestedFields() {}

    /** The names of a path such as {@code .spec.name.first}; the first dot may be missing. */
    static List<String> names(String path) {
        return List.of((path.startsWith(".") ? path.substring(1) : path).split("\\.", -1));
    }

    /**
     * A field; null when it is not there.
     *
     * @throws ConversionException when something on the way is no object
     */
    static @Nullable JsonNode get(ObjectNode object, List<String> names) throws ConversionException {
        JsonNode value = object;
        for (int i = 0; i < names.size(); i++) {
            if (value.isNull()) {
                return null;
            }
            if (!value.isObject()) {
                throw new ConversionException(shown(names, i) + " accessor error: " + GoText.plain(value)
                        + " is of the type " + GoText.type(value) + ", expected map[string]interface{}");
            }
            JsonNode next = value.get(names.get(i));
            if (next == null) {
                return null;
            }
            value = next;
        }
        return value;
    }

    /**
     * Sets a field, and makes the objects on the way that are not there.
     *
     * @throws ConversionException when something on the way is no object
     */
    static void set(ObjectNode object, List<String> names, JsonNode value) throws ConversionException {
        ObjectNode at = object;
        int last = names.size() - 1;
        for (int i = 0; i < last; i++) {
            JsonNode next = at.get(names.get(i));
            if (next == null || next.isNull()) {
                at = at.putObject(names.get(i));
            } else if (next instanceof ObjectNode found) {
                at = found;
            } else {
                throw new ConversionException(
                        "value cannot be set because " + shown(names, i) + " is not a map[string]interface{}");
            }
        }
        at.set(names.get(last), value.deepCopy());
    }

    /** Takes a field away, if it is there. */
    static void remove(ObjectNode object, List<String> names) {
        JsonNode at = object;
        for (String name : names.subList(0, names.size() - 1)) {
            at = at.path(name);
        }
        if (at instanceof ObjectNode holder) {
            holder.remove(names.get(names.size() - 1));
        }
    }

    private static String shown(List<String> names, int last) {
        return "." + String.join(".", names.subList(0, last + 1));
    }
}
