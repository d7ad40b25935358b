package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills in defaults (apiextensions {@code pkg/apiserver/schema/defaulting}). A null that a field cannot have counts as
 * absent: it becomes the default, or goes when there is none. Elements of lists stay, so that positions do.
 */
public final class Defaulter {

    private Defaulter() {}

    /** Changes the object in place. */
    public static void apply(ObjectNode object, Schema schema) {
        value(object, schema);
    }

    private static void value(JsonNode value, @Nullable Schema schema) {
        if (schema == null) {
            return;
        }
        if (value.isObject()) {
            fields((ObjectNode) value, schema);
        } else if (value.isArray() && schema.items() != null) {
            elements((ArrayNode) value, schema.items());
        }
    }

    private static void fields(ObjectNode object, Schema schema) {
        for (Map.Entry<String, Schema> field : schema.properties().entrySet()) {
            JsonNode fallback = field.getValue().defaultValue();
            if (fallback != null) {
                JsonNode present = object.get(field.getKey());
                if (present == null || isImpossibleNull(present, field.getValue())) {
                    object.set(field.getKey(), fallback.deepCopy());
                }
            }
        }
        for (Iterator<Map.Entry<String, JsonNode>> all = object.properties().iterator(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> field = all.next();
            Schema known = schema.properties().get(field.getKey());
            Schema next = known != null ? known : schema.others();
            if (next == null) {
                continue;
            }
            if (isImpossibleNull(field.getValue(), next)) {
                if (next.defaultValue() == null) {
                    all.remove();
                    continue;
                }
                field.setValue(next.defaultValue().deepCopy());
            }
            value(field.getValue(), next);
        }
    }

    private static void elements(ArrayNode list, Schema items) {
        for (int i = 0; i < list.size(); i++) {
            if (isImpossibleNull(list.get(i), items) && items.defaultValue() != null) {
                list.set(i, items.defaultValue().deepCopy());
            }
            value(list.get(i), items);
        }
    }

    private static boolean isImpossibleNull(JsonNode value, Schema schema) {
        return value.isNull() && !schema.nullable();
    }
}
