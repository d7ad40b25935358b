package dev.polder.machinery.apply.typed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a configuration says into an object (structured-merge-diff {@code typed/merge.go}). Nothing is taken away;
 * where both have a leaf, the configuration's stays. The result shares nodes with both.
 */
final class Merging {

    private Merging() {}

    /** The merged value; null when nothing is left of it. */
    static @Nullable JsonNode merge(@Nullable JsonNode live, @Nullable JsonNode config, TypeRef type)
            throws TypedException {
        Shape shape = type.shape();
        Shape liveShape = shape.fitting(live);
        Shape configShape = shape.fitting(config);
        if (config == null) {
            return mergeAs(liveShape, live, null);
        }
        return mergeAs(configShape, live, config);
    }

    private static @Nullable JsonNode mergeAs(Shape shape, @Nullable JsonNode live, @Nullable JsonNode config)
            throws TypedException {
        if (shape.map() != null) {
            return maps(shape.map(), live, config);
        }
        if (shape.scalar() != null) {
            String liveComplaint = live == null ? null : Validation.scalarComplaint(shape.scalar(), live);
            String configComplaint = config == null ? null : Validation.scalarComplaint(shape.scalar(), config);
            if (liveComplaint != null && configComplaint != null) {
                throw new TypedException("lhs: " + liveComplaint);
            }
            return leaf(live, config);
        }
        return shape.list() == null ? null : lists(shape.list(), live, config);
    }

    private static @Nullable JsonNode leaf(@Nullable JsonNode live, @Nullable JsonNode config) {
        return config != null ? config : live;
    }

    private static @Nullable JsonNode maps(Shape.MapShape shape, @Nullable JsonNode live, @Nullable JsonNode config)
            throws TypedException {
        JsonNode left = live != null && live.isObject() ? live : null;
        JsonNode right = config != null && config.isObject() ? config : null;
        boolean bothEmpty = (left == null || left.isEmpty()) && (right == null || right.isEmpty());
        if (shape.atomic() || bothEmpty) {
            return leaf(live, config);
        }
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode map : new @Nullable JsonNode[] {left, right}) {
            if (map != null) {
                map.properties().forEach(e -> names.add(e.getKey()));
            }
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (String name : names) {
            TypeRef type = shape.typeOf(name);
            JsonNode merged = type == null
                    ? null
                    : merge(left == null ? null : left.get(name), right == null ? null : right.get(name), type);
            if (merged != null) {
                result.set(name, merged);
            }
        }
        return result.isEmpty() ? null : result;
    }

    private static @Nullable JsonNode lists(Shape.ListShape shape, @Nullable JsonNode live, @Nullable JsonNode config)
            throws TypedException {
        JsonNode left = live != null && live.isArray() ? live : null;
        JsonNode right = config != null && config.isArray() ? config : null;
        boolean bothEmpty = (left == null || left.isEmpty()) && (right == null || right.isEmpty());
        if (!shape.associative() || bothEmpty) {
            return leaf(live, config);
        }
        return new ListMerging(shape, left, right).merge();
    }
}
