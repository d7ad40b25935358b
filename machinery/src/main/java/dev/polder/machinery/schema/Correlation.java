package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.schema.field.JsonValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value and what it was before (apiserver {@code pkg/cel/common.CorrelatedObject}). Fields are found by name, elements
 * only in lists of type map, by their keys.
 */
public final class Correlation {

    private final JsonNode value;
    private final JsonNode old;
    private final Schema schema;
    private final Map<Object, Correlation> children = new HashMap<>(0);
    private @Nullable Boolean unchanged;
    private @Nullable Map<String, JsonNode> oldByKey;

    private Correlation(JsonNode value, JsonNode old, Schema schema) {
        this.value = value;
        this.old = old;
        this.schema = schema;
    }

    /** A value and what it was. */
    public static Correlation of(JsonNode value, JsonNode old, Schema schema) {
        return new Correlation(value, old, schema);
    }

    /** The correlation of a field; null when it was not there or is not specified. */
    public @Nullable Correlation field(String name) {
        Correlation known = children.get(name);
        if (known != null) {
            return known;
        }
        JsonNode now = value.isObject() ? value.get(name) : null;
        JsonNode before = old.isObject() ? old.get(name) : null;
        Schema next =
                schema.properties().containsKey(name) ? schema.properties().get(name) : schema.others();
        if (now == null || before == null || next == null) {
            return null;
        }
        Correlation child = new Correlation(now, before, next);
        children.put(name, child);
        return child;
    }

    /** The correlation of an element; null when the list is no map or had no element with that key. */
    public @Nullable Correlation element(int index) {
        Correlation known = children.get(index);
        if (known != null) {
            return known;
        }
        if (!isMapList() || schema.items() == null || !value.isArray() || !old.isArray()) {
            return null;
        }
        JsonNode now = value.get(index);
        String key = key(now);
        JsonNode before = key == null ? null : oldByKey().get(key);
        if (before == null) {
            return null;
        }
        Correlation child = new Correlation(now, before, schema.items());
        children.put(index, child);
        return child;
    }

    /** Whether the value is what it was. Fields that the schema does not specify count as changed. */
    public boolean isUnchanged() {
        if (unchanged == null) {
            unchanged = compare();
        }
        return unchanged;
    }

    private boolean compare() {
        if (value.isArray() != old.isArray() || value.isObject() != old.isObject()) {
            return false;
        }
        if (!value.isContainerNode()) {
            return JsonValues.same(value, old);
        }
        if (value.size() != old.size()) {
            return false;
        }
        if (value.isObject()) {
            return value.properties().stream().allMatch(entry -> isUnchanged(field(entry.getKey())));
        }
        if (!isMapList()) {
            return JsonValues.same(value, old);
        }
        for (int i = 0; i < value.size(); i++) {
            if (!isUnchanged(element(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnchanged(@Nullable Correlation child) {
        return child != null && child.isUnchanged();
    }

    private boolean isMapList() {
        return schema.extensions().listType().equals("map");
    }

    private Map<String, JsonNode> oldByKey() {
        if (oldByKey == null) {
            Map<String, JsonNode> found = new HashMap<>();
            for (JsonNode item : old) {
                String key = key(item);
                if (key != null) {
                    found.putIfAbsent(key, item);
                }
            }
            oldByKey = found;
        }
        return oldByKey;
    }

    /** The keys of an element as one text; null when it has not all of them. */
    private @Nullable String key(JsonNode item) {
        List<String> names = schema.extensions().listMapKeys();
        StringBuilder key = new StringBuilder();
        for (String name : names) {
            if (!item.has(name)) {
                return null;
            }
            key.append(JsonValues.canonical(item.get(name))).append('\n');
        }
        return key.toString();
    }
}
