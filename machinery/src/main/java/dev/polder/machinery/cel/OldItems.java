package dev.polder.machinery.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.field.JsonValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the entries of a list of type map were before, by their keys (apiserver {@code pkg/cel/common.MapList}). */
final class OldItems {

    private final List<String> keys;
    private final Map<String, JsonNode> byKey = new HashMap<>();

    private OldItems(List<String> keys) {
        this.keys = keys;
    }

    /**
     * Indexes the old list.
     *
     * @param old the old list; null when there was none
     */
    static OldItems of(Schema schema, @Nullable JsonNode old) {
        boolean isMap =
                schema.type().equals("array") && schema.extensions().listType().equals("map");
        OldItems items = new OldItems(isMap ? schema.extensions().listMapKeys() : List.of());
        if (old != null && old.isArray()) {
            for (JsonNode item : old) {
                String key = items.key(item);
                if (key != null) {
                    items.byKey.putIfAbsent(key, item);
                }
            }
        }
        return items;
    }

    /** What an entry was; null when there was none with its keys. */
    @Nullable
    JsonNode get(JsonNode item) {
        String key = key(item);
        return key == null ? null : byKey.get(key);
    }

    private @Nullable String key(JsonNode item) {
        if (keys.isEmpty() || !item.isObject()) {
            return null;
        }
        StringBuilder key = new StringBuilder();
        for (String name : keys) {
            JsonNode value = item.get(name);
            if (value == null || value.isContainerNode() || value.isNull()) {
                return null;
            }
            key.append(JsonValues.canonical(value)).append('\n');
        }
        return key.toString();
    }
}
