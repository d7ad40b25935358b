package dev.polder.machinery.cel.estimate;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of an expression as the estimate sees it (cel-go {@code AstNode}).
 *
 * @param path from a variable through field names, {@code @items}, {@code @keys} and {@code @values}; empty when the value
 *     does not come straight from a variable
 * @param expr null for the elements of a list, which no expression stands for
 * @param derivedSize the size that follows from the expression; null when none does
 */
record Operand(
        List<String> path,
        CelType type,
        @Nullable CelExpr expr,
        @Nullable Range derivedSize) {

    static final String ITEMS = "@items";
    static final String KEYS = "@keys";
    static final String VALUES = "@values";

    /** The size that is known without knowing the variables; null when there is none. */
    @Nullable
    Range computedSize() {
        if (derivedSize != null || expr == null) {
            return derivedSize;
        }
        return switch (expr.getKind()) {
            case CONSTANT -> size(expr.constant());
            case LIST -> Range.exactly(expr.list().elements().size());
            case MAP -> Range.exactly(expr.map().entries().size());
            default -> null;
        };
    }

    private static @Nullable Range size(CelConstant constant) {
        return switch (constant.getKind()) {
            case STRING_VALUE -> {
                String text = constant.stringValue();
                yield Range.exactly(text.codePointCount(0, text.length()));
            }
            case BYTES_VALUE -> Range.exactly(constant.bytesValue().size());
            case NOT_SET -> null;
            default -> Range.ONE;
        };
    }

    /** The elements of a list; null when their type is not known, as for strings. */
    @Nullable
    Operand elements() {
        if (type.parameters().isEmpty()) {
            return null;
        }
        return new Operand(
                path.isEmpty() ? List.of() : append(path, ITEMS),
                type.parameters().get(0),
                null,
                null);
    }

    static List<String> append(List<String> path, String step) {
        List<String> longer = new ArrayList<>(path);
        longer.add(step);
        return List.copyOf(longer);
    }
}
