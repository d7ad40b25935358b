package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drops fields that a schema does not specify (apiextensions {@code pkg/apiserver/schema/pruning}). {@code apiVersion},
 * {@code kind} and {@code metadata} of resources stay; metadata of embedded resources is reduced to ObjectMeta.
 */
public final class Pruner {

    private static final Set<String> META_FIELDS = Set.of("apiVersion", "kind", "metadata");

    private final boolean drops;
    private final List<String> unknown = new ArrayList<>();

    private Pruner(boolean drops) {
        this.drops = drops;
    }

    /**
     * Drops the unknown fields of a resource. Its own metadata is left to the caller.
     *
     * @return the paths of what was dropped, e.g. {@code spec.items[0].bar}, sorted
     */
    public static List<String> prune(ObjectNode object, Schema schema) {
        return new Pruner(true).resource(object, schema);
    }

    /** The paths that {@link #prune} would drop; the object stays as it is. */
    public static List<String> unknown(ObjectNode object, Schema schema) {
        return new Pruner(false).resource(object, schema);
    }

    /** Drops the unknown fields of a value that is no resource of its own, such as a default. */
    static void pruneValue(JsonNode value, Schema schema) {
        Pruner pruner = new Pruner(true);
        pruner.value(value, schema, schema.extensions().embeddedResource(), FieldPath.ROOT);
    }

    private List<String> resource(ObjectNode object, Schema schema) {
        value(object, schema, true, FieldPath.ROOT);
        Collections.sort(unknown);
        return unknown;
    }

    private void value(JsonNode value, @Nullable Schema schema, boolean isResource, FieldPath path) {
        if (value.isObject()) {
            fields((ObjectNode) value, schema, isResource, path);
        } else if (value.isArray()) {
            Schema items = schema == null ? null : schema.items();
            boolean preserves = schema != null && schema.extensions().preserveUnknown();
            if (preserves && items == null) {
                return;
            }
            for (int i = 0; i < value.size(); i++) {
                element(value.get(i), items, preserves, path.index(i));
            }
        }
    }

    /** Elements of a list that preserves unknown fields preserve them too; their own fields are pruned again. */
    private void element(JsonNode value, @Nullable Schema schema, boolean preserves, FieldPath path) {
        if (!preserves || schema == null) {
            value(value, schema, isEmbedded(schema), path);
        } else if (value.isObject()) {
            known((ObjectNode) value, schema, isEmbedded(schema), path);
        } else if (value.isArray() && schema.items() != null) {
            for (int i = 0; i < value.size(); i++) {
                element(value.get(i), schema.items(), true, path.index(i));
            }
        }
    }

    private void fields(ObjectNode object, @Nullable Schema schema, boolean isResource, FieldPath path) {
        if (schema != null && schema.extensions().preserveUnknown()) {
            known(object, schema, isResource, path);
            return;
        }
        boolean keepsOthers = schema != null && schema.speaksOfOthers();
        for (Iterator<Map.Entry<String, JsonNode>> all = object.properties().iterator(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> field = all.next();
            String name = field.getKey();
            if (isResource && META_FIELDS.contains(name)) {
                metadata(name, field.getValue(), path);
                continue;
            }
            Schema known = schema == null ? null : schema.properties().get(name);
            if (known != null || keepsOthers) {
                Schema next = known != null || schema == null ? known : schema.others();
                value(field.getValue(), next, isEmbedded(next), path.child(name));
                continue;
            }
            unknown.add(path.child(name).toString());
            if (drops) {
                all.remove();
            }
        }
    }

    /** Goes on with the specified fields of an object whose unknown fields stay. */
    private void known(ObjectNode object, Schema schema, boolean isResource, FieldPath path) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            if (isResource && META_FIELDS.contains(name)) {
                metadata(name, field.getValue(), path);
                continue;
            }
            Schema known = schema.properties().get(name);
            if (known != null || schema.speaksOfOthers()) {
                Schema next = known != null ? known : schema.others();
                value(field.getValue(), next, isEmbedded(next), path.child(name));
            }
        }
    }

    private void metadata(String name, JsonNode value, FieldPath path) {
        if (name.equals("metadata") && !path.isRoot() && value.isObject()) {
            unknown.addAll(EmbeddedMetadata.reduce((ObjectNode) value, path.child(name), drops));
        }
    }

    private static boolean isEmbedded(@Nullable Schema schema) {
        return schema != null && schema.extensions().embeddedResource();
    }
}
