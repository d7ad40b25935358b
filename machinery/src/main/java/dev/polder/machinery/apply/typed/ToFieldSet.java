package dev.polder.machinery.apply.typed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.path.FieldSetBuilder;
import dev.polder.machinery.apply.path.PathElement;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Finds the paths a value mentions (structured-merge-diff {@code typed/tofieldset.go}). */
final class ToFieldSet {

    private ToFieldSet() {}

    /**
     * The leaves of a value, list elements, and the keys of maps that are not declared.
     *
     * @throws TypedException when a list element has no identity; validated values cannot cause it
     */
    static FieldSet of(JsonNode value, TypeRef type) throws TypedException {
        FieldSetBuilder builder = new FieldSetBuilder();
        visit(value, type, builder);
        return builder.build();
    }

    private static void visit(JsonNode value, TypeRef type, FieldSetBuilder at) throws TypedException {
        Shape shape = type.shape().fitting(value);
        if (shape.map() != null) {
            map(value, shape.map(), at);
        } else if (shape.scalar() != null) {
            at.mark();
        } else if (shape.list() != null) {
            list(value, shape.list(), at);
        }
    }

    private static void map(JsonNode value, Shape.MapShape shape, FieldSetBuilder at) throws TypedException {
        if (shape.atomic()) {
            at.mark();
            return;
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            JsonNode child = field.getValue();
            FieldSetBuilder below = at.below(new PathElement.Field(field.getKey()));
            TypeRef type = shape.typeOf(field.getKey());
            if (type != null) {
                visit(child, type, below);
            }
            boolean empty = child.isNull() || (child.isObject() && child.isEmpty());
            if (empty || !shape.fields().has(field.getKey())) {
                below.mark();
            }
        }
    }

    private static void list(JsonNode value, Shape.ListShape shape, FieldSetBuilder at) throws TypedException {
        if (!shape.associative()) {
            at.mark();
            return;
        }
        Set<PathElement> seen = new HashSet<>();
        Set<PathElement> duplicates = new HashSet<>();
        for (JsonNode item : value) {
            PathElement identity = ListItems.identity(shape, item);
            if (!seen.add(identity)) {
                duplicates.add(identity);
                at.below(identity).mark();
            }
        }
        for (JsonNode item : value) {
            PathElement identity = ListItems.identity(shape, item);
            if (!duplicates.contains(identity)) {
                FieldSetBuilder below = at.below(identity);
                visit(item, shape.element(), below);
                below.mark();
            }
        }
    }
}
