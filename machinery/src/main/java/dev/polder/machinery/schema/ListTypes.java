package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.JsonValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sets have no equal items, maps no items with equal keys (apiextensions {@code pkg/apiserver/schema/listtype}). */
public final class ListTypes {

    private final List<FieldError> errors = new ArrayList<>();

    private ListTypes() {}

    /**
     * Checks every list of an object.
     *
     * @param path where the object stands; empty for a whole resource
     */
    public static List<FieldError> validate(JsonNode object, Schema schema, String path) {
        ListTypes check = new ListTypes();
        check.value(object, schema, FieldPath.of(path));
        return check.errors;
    }

    private void value(JsonNode value, @Nullable Schema schema, FieldPath path) {
        if (schema == null) {
            return;
        }
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                Schema known = schema.properties().get(field.getKey());
                if (known != null) {
                    value(field.getValue(), known, path.child(field.getKey()));
                } else if (schema.others() != null) {
                    value(field.getValue(), schema.others(), path.key(field.getKey()));
                }
            }
        } else if (value.isArray()) {
            switch (schema.extensions().listType()) {
                case "set" -> duplicates(list(value), path);
                case "map" -> keys(value, schema.extensions().listMapKeys(), path);
                default -> {}
            }
            for (int i = 0; i < value.size(); i++) {
                value(value.get(i), schema.items(), path.index(i));
            }
        }
    }

    private void keys(JsonNode items, List<String> names, FieldPath path) {
        List<JsonNode> keys = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            JsonNode item = items.get(i);
            if (!item.isObject() && !item.isNull()) {
                errors.add(FieldError.invalid(
                        path.index(i).toString(), item, "must be an object for an array of list-type map"));
                return;
            }
            ObjectNode key = Json.object();
            for (String name : names) {
                if (item.has(name)) {
                    key.set(name, item.get(name));
                }
            }
            keys.add(key);
        }
        duplicates(keys, path);
    }

    /** Each value that occurs again is reported once, at its second place. */
    private void duplicates(List<JsonNode> values, FieldPath path) {
        Map<String, Integer> times = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            if (times.merge(JsonValues.canonical(values.get(i)), 1, Integer::sum) == 2) {
                errors.add(FieldError.duplicate(path.index(i).toString(), values.get(i)));
            }
        }
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> items = new ArrayList<>(array.size());
        array.forEach(items::add);
        return items;
    }
}
