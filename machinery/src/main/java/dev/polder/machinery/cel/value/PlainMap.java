package dev.polder.machinery.cel.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON object without a schema: a map of whatever is in it. */
final class PlainMap extends AbstractMap<Object, Object> {

    private final ObjectNode json;

    PlainMap(ObjectNode json) {
        this.json = json;
    }

    ObjectNode json() {
        return json;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        JsonNode value = key instanceof String name ? json.get(name) : null;
        return value == null ? null : PlainValues.of(value);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return key instanceof String name && json.has(name);
    }

    @Override
    public int size() {
        return json.size();
    }

    @Override
    public Set<Entry<Object, Object>> entrySet() {
        Map<Object, Object> all = new LinkedHashMap<>();
        json.properties().forEach(field -> all.put(field.getKey(), PlainValues.of(field.getValue())));
        return all.entrySet();
    }
}
