package dev.polder.machinery.apply.typed;

import dev.polder.machinery.apply.path.FieldSet;
import dev.polder.machinery.apply.path.PathElement;
import org.jspecify.annotations.Nullable;

/** Adds declared fields to sets that only have what is below them. */
final class NamedFields {

    private NamedFields() {}

    /**
     * The set, and every declared field that begins one of its paths: of {@code a.b.c} also {@code a} when it is a
     * declared field, but not {@code a.b} when {@code a} is a map.
     */
    static FieldSet include(FieldSet set, @Nullable TypeRef type) {
        Shape shape = type == null ? null : type.shape();
        return set.replacing((element, node) -> {
            if (node.children().isEmpty()) {
                return node;
            }
            return new FieldSet.Node(
                    node.member() || isDeclared(shape, element), include(node.children(), typeOf(shape, element)));
        });
    }

    private static boolean isDeclared(@Nullable Shape shape, PathElement element) {
        return element instanceof PathElement.Field field
                && shape != null
                && shape.map() != null
                && shape.map().fields().has(field.name());
    }

    private static @Nullable TypeRef typeOf(@Nullable Shape shape, PathElement element) {
        if (shape == null) {
            return null;
        }
        return switch (element) {
            case PathElement.Field field ->
                shape.map() == null ? null : shape.map().typeOf(field.name());
            case PathElement.Key key ->
                shape.list() == null ? null : shape.list().element();
            case PathElement.Value value -> null;
            case PathElement.Index index -> null;
        };
    }
}
