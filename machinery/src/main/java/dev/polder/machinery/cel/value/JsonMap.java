package dev.polder.machinery.cel.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.cel.type.Escaping;
import dev.polder.machinery.cel.type.ObjectMetaFields;
import dev.polder.machinery.schema.Schema;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object. One with declared fields is known by their escaped names, and a field that is null is absent; else every
 * key is looked up as it is (apiserver {@code pkg/cel/common.unstructuredMap}).
 */
public final class JsonMap extends AbstractMap<Object, Object> {

    private final ObjectNode json;
    private final Schema schema;

    private JsonMap(ObjectNode json, Schema schema) {
        this.json = json;
        this.schema = schema;
    }

    static JsonMap of(ObjectNode json, Schema schema) {
        return new JsonMap(json, schema.extensions().embeddedResource() ? ObjectMetaFields.addedTo(schema) : schema);
    }

    ObjectNode json() {
        return json;
    }

    /** Whether the schema declares fields, so that this is an object rather than a map. */
    boolean hasFields() {
        return !schema.properties().isEmpty();
    }

    /** The schema of a field by its name in JSON; null when rules cannot see it. */
    @Nullable
    Schema schemaOf(String field) {
        return hasFields() ? schema.properties().get(field) : schema.others();
    }

    /** The value of a key; null when there is none. */
    @Override
    public @Nullable Object get(@Nullable Object key) {
        if (!(key instanceof String name)) {
            return null;
        }
        String field = hasFields() ? Escaping.unescape(name).orElse(null) : name;
        JsonNode value = field == null ? null : json.get(field);
        if (field == null || value == null || (hasFields() && value.isNull())) {
            return null;
        }
        Schema known = schemaOf(field);
        return known == null ? null : Values.of(value, known);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    /** How many fields the object has; those that rules cannot see count. */
    @Override
    public int size() {
        return json.size();
    }

    @Override
    public Set<Entry<Object, Object>> entrySet() {
        Map<Object, Object> visible = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            Schema known = schemaOf(field.getKey());
            if (known != null) {
                String name = field.getKey();
                visible.put(
                        hasFields() ? Escaping.escape(name).orElse(name) : name, Values.of(field.getValue(), known));
            }
        }
        return visible.entrySet();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other != null && Equality.equal(this, other).equals(true);
    }

    @Override
    public int hashCode() {
        return json.hashCode();
    }
}
