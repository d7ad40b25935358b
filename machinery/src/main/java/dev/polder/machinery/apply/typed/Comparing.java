package dev.polder.machinery.apply.typed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.path.FieldSetBuilder;
import dev.polder.machinery.apply.path.PathElement;
import dev.polder.machinery.apply.path.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares two objects of one type (structured-merge-diff {@code typed/compare.go}). */
final class Comparing {

    private final FieldSetBuilder removed = new FieldSetBuilder();
    private final FieldSetBuilder modified = new FieldSetBuilder();
    private final FieldSetBuilder added = new FieldSetBuilder();

    private Comparing() {}

    static Comparison of(JsonNode left, JsonNode right, TypeRef type) throws TypedException {
        Comparing comparing = new Comparing();
        comparing.visit(left, right, type, List.of());
        return new Comparison(comparing.removed.build(), comparing.modified.build(), comparing.added.build());
    }

    /** At least one of the two is there. */
    private void visit(@Nullable JsonNode left, @Nullable JsonNode right, TypeRef type, List<PathElement> path)
            throws TypedException {
        Shape shape = type.shape();
        Shape leftShape = shape.fitting(left);
        Shape rightShape = shape.fitting(right);
        boolean leaf;
        if (right == null) {
            leaf = visitAs(leftShape, left, null, path);
        } else if (left == null || leftShape.sameKinds(rightShape)) {
            leaf = visitAs(rightShape, left, right, path);
        } else {
            visitAs(leftShape, left, right, path);
            leaf = visitAs(rightShape, left, right, path);
        }
        if (!leaf && left == null) {
            added.add(path);
        } else if (!leaf && right == null) {
            removed.add(path);
        }
    }

    /** Whether the values were compared as a whole. */
    private boolean visitAs(Shape shape, @Nullable JsonNode left, @Nullable JsonNode right, List<PathElement> path)
            throws TypedException {
        if (shape.map() != null) {
            return maps(shape.map(), left, right, path);
        }
        if (shape.scalar() != null) {
            String leftComplaint = left == null ? null : Validation.scalarComplaint(shape.scalar(), left);
            String rightComplaint = right == null ? null : Validation.scalarComplaint(shape.scalar(), right);
            if (leftComplaint != null && rightComplaint != null) {
                throw new TypedException(PathElement.show(path) + ": lhs: " + leftComplaint);
            }
            return leaf(left, right, path);
        }
        return shape.list() == null || lists(shape.list(), left, right, path);
    }

    private boolean leaf(@Nullable JsonNode left, @Nullable JsonNode right, List<PathElement> path) {
        if (left == null) {
            added.add(path);
        } else if (right == null) {
            removed.add(path);
        } else if (!Values.equal(left, right)) {
            modified.add(path);
        }
        return true;
    }

    private boolean maps(
            Shape.MapShape shape, @Nullable JsonNode left, @Nullable JsonNode right, List<PathElement> path)
            throws TypedException {
        JsonNode leftMap = left != null && left.isObject() ? left : null;
        JsonNode rightMap = right != null && right.isObject() ? right : null;
        if (shape.atomic() || (isEmpty(leftMap) && isEmpty(rightMap))) {
            return leaf(left, right, path);
        }
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode map : new @Nullable JsonNode[] {leftMap, rightMap}) {
            if (map != null) {
                map.properties().forEach(e -> names.add(e.getKey()));
            }
        }
        for (String name : names) {
            TypeRef type = shape.typeOf(name);
            if (type != null) {
                visit(
                        leftMap == null ? null : leftMap.get(name),
                        rightMap == null ? null : rightMap.get(name),
                        type,
                        FieldSet.append(path, new PathElement.Field(name)));
            }
        }
        return false;
    }

    private boolean lists(
            Shape.ListShape shape, @Nullable JsonNode left, @Nullable JsonNode right, List<PathElement> path)
            throws TypedException {
        JsonNode leftList = left != null && left.isArray() ? left : null;
        JsonNode rightList = right != null && right.isArray() ? right : null;
        if (!shape.associative() || (isEmpty(leftList) && isEmpty(rightList))) {
            return leaf(left, right, path);
        }
        Map<PathElement, List<JsonNode>> leftItems = index(shape, leftList);
        Map<PathElement, List<JsonNode>> rightItems = index(shape, rightList);
        Set<PathElement> identities = new LinkedHashSet<>(leftItems.keySet());
        identities.addAll(rightItems.keySet());
        for (PathElement identity : identities) {
            items(
                    shape,
                    leftItems.getOrDefault(identity, List.of()),
                    rightItems.getOrDefault(identity, List.of()),
                    FieldSet.append(path, identity));
        }
        return false;
    }

    /** Elements that occur twice are owned together, as if they were atomic. */
    private void items(Shape.ListShape shape, List<JsonNode> left, List<JsonNode> right, List<PathElement> path)
            throws TypedException {
        if (left.size() <= 1 && right.size() <= 1) {
            visit(first(left), first(right), shape.element(), path);
        } else if (left.size() >= 2 && right.size() >= 2) {
            if (!equal(left, right)) {
                modified.add(path);
            }
        } else if (left.size() >= 2) {
            if (!right.isEmpty()) {
                visit(null, first(right), shape.element(), path);
            }
            removed.add(path);
        } else {
            if (!left.isEmpty()) {
                visit(first(left), null, shape.element(), path);
            }
            added.add(path);
        }
    }

    private static @Nullable JsonNode first(List<JsonNode> items) {
        return items.isEmpty() ? null : items.get(0);
    }

    private static boolean equal(List<JsonNode> left, List<JsonNode> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!Values.equal(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static Map<PathElement, List<JsonNode>> index(Shape.ListShape shape, @Nullable JsonNode list)
            throws TypedException {
        Map<PathElement, List<JsonNode>> index = new LinkedHashMap<>();
        if (list != null) {
            for (JsonNode item : list) {
                index.computeIfAbsent(ListItems.identity(shape, item), i -> new ArrayList<>())
                        .add(item);
            }
        }
        return index;
    }

    private static boolean isEmpty(@Nullable JsonNode container) {
        return container == null || container.isEmpty();
    }
}
