package dev.polder.machinery.apply.typed;

import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.path.FieldSetBuilder;
import dev.polder.machinery.apply.path.PathElement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fits a set to a schema that changed since it was written (structured-merge-diff {@code typed/reconcile_schema.go}):
 * who owned something inside what is atomic now owns the whole. The other direction needs nothing.
 */
final class SchemaChanges {

    private final List<List<PathElement>> nowAtomic = new ArrayList<>();

    private SchemaChanges() {}

    static FieldSet reconcile(FieldSet set, TypeRef type) {
        SchemaChanges changes = new SchemaChanges();
        changes.visit(set, type, List.of(), false);
        if (changes.nowAtomic.isEmpty()) {
            return set;
        }
        FieldSetBuilder builder = new FieldSetBuilder();
        changes.nowAtomic.forEach(builder::add);
        FieldSet atomic = builder.build();
        return set.recursiveDifference(atomic).union(atomic);
    }

    /**
     * Looks for atomic types below a path.
     *
     * @param set what is below; null when nothing is
     * @param asWhole whether the path is a member and nothing below it is
     */
    private void visit(@Nullable FieldSet set, TypeRef type, List<PathElement> path, boolean asWhole) {
        Shape shape = type.shape();
        if (shape.map() != null) {
            map(set, shape.map(), path, asWhole);
        } else if (shape.scalar() == null && shape.list() != null) {
            if (!asWhole && !shape.list().associative()) {
                nowAtomic.add(path);
            } else if (set != null) {
                TypeRef element = shape.list().element();
                set.forEach((identity, node) -> descend(identity, node, element, path));
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // DEDUCED is one instance; an equal type that was declared is another thing
    private void map(@Nullable FieldSet set, Shape.MapShape shape, List<PathElement> path, boolean asWhole) {
        boolean onlyUnknown =
                shape.element() == TypeRef.DEDUCED && shape.fields().isEmpty();
        if (onlyUnknown || set == null) {
            return;
        }
        if (!asWhole && shape.atomic()) {
            nowAtomic.add(path);
            return;
        }
        set.forEach((element, node) -> {
            TypeRef type = element instanceof PathElement.Field field ? shape.typeOf(field.name()) : shape.element();
            if (type != null) {
                descend(element, node, type, path);
            }
        });
    }

    private void descend(PathElement element, FieldSet.Node node, TypeRef type, List<PathElement> path) {
        boolean below = !node.children().isEmpty();
        visit(below ? node.children() : null, type, FieldSet.append(path, element), node.member() && !below);
    }
}
