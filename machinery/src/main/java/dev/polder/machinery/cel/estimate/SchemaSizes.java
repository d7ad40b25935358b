package dev.polder.machinery.cel.estimate;

import dev.cel.common.types.CelType;
import dev.polder.machinery.cel.type.DeclType;
import dev.polder.machinery.cel.type.DeclType.Field;
import dev.polder.machinery.cel.type.DeclType.ListOf;
import dev.polder.machinery.cel.type.DeclType.MapOf;
import dev.polder.machinery.cel.type.DeclType.Scalar;
import dev.polder.machinery.cel.type.DeclType.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sizes from the schema of {@code self} (apiextensions {@code pkg/apiserver/schema/cel/compilation.go}, {@code
 * sizeEstimator}). Whatever the variable, upstream follows the path from {@code self}; so does this.
 *
 * @param self the type of the variables {@code self} and {@code oldSelf}
 */
public record SchemaSizes(DeclType self) implements SizeEstimator {

    @Override
    public @Nullable Range estimate(List<String> path, CelType type) {
        if (path.isEmpty()) {
            return null;
        }
        DeclType current = self;
        for (String step : path.subList(1, path.size())) {
            DeclType next = child(current, step);
            if (next == null) {
                return null;
            }
            current = next;
        }
        return new Range(0, current.maxElements());
    }

    private static @Nullable DeclType child(DeclType type, String step) {
        return switch (type) {
            case ListOf list -> isElement(step) ? list.elements() : null;
            case MapOf map -> isElement(step) ? map.values() : step.equals(Operand.KEYS) ? map.keys() : null;
            case Struct struct -> {
                Field field = struct.fields().get(step);
                yield field == null ? null : field.type();
            }
            case Scalar scalar -> null;
        };
    }

    private static boolean isElement(String step) {
        return step.equals(Operand.ITEMS) || step.equals(Operand.VALUES);
    }
}
