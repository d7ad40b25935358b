package dev.polder.machinery.apply.typed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.apply.path.PathElement;
import dev.polder.machinery.decode.GoText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that a value fits its type (structured-merge-diff {@code typed/validate.go}). */
final class Validation {

    private final boolean allowDuplicates;
    private final List<String> errors = new ArrayList<>();

    private Validation(boolean allowDuplicates) {
        this.allowDuplicates = allowDuplicates;
    }

    /**
     * Checks a value.
     *
     * @param allowDuplicates whether elements of sets and map lists may occur twice, as live objects may have them
     * @throws TypedException with everything that is wrong
     */
    static void check(JsonNode value, TypeRef type, boolean allowDuplicates) throws TypedException {
        Validation validation = new Validation(allowDuplicates);
        validation.visit(value, type, "");
        if (!validation.errors.isEmpty()) {
            throw TypedException.of(validation.errors);
        }
    }

    private void visit(JsonNode value, TypeRef type, String path) {
        Shape shape = type.shape().fitting(value);
        if (shape.map() != null) {
            map(value, shape.map(), path);
        } else if (shape.scalar() != null) {
            String complaint = scalarComplaint(shape.scalar(), value);
            if (complaint != null) {
                report(path, complaint);
            }
        } else if (shape.list() != null) {
            list(value, shape.list(), path);
        }
    }

    private void report(String path, String complaint) {
        errors.add(path.isEmpty() ? complaint : path + ": " + complaint);
    }

    private void map(JsonNode value, Shape.MapShape shape, String path) {
        if (value.isNull()) {
            return;
        }
        if (!value.isObject()) {
            report(path, "expected map, got &{" + GoText.plain(value) + "}");
            return;
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            TypeRef type = shape.typeOf(field.getKey());
            String fieldPath = path + "." + field.getKey();
            if (type == null) {
                report(fieldPath, "field not declared in schema");
                return;
            }
            visit(field.getValue(), type, fieldPath);
        }
    }

    private void list(JsonNode value, Shape.ListShape shape, String path) {
        if (value.isNull()) {
            return;
        }
        if (!value.isArray()) {
            report(path, "expected list, got &{" + GoText.plain(value) + "}");
            return;
        }
        Set<PathElement> seen = new HashSet<>();
        for (int i = 0; i < value.size(); i++) {
            PathElement element = new PathElement.Index(i);
            if (shape.associative()) {
                try {
                    element = ListItems.identity(shape, value.get(i));
                } catch (TypedException e) {
                    report(path, "element " + i + ": " + e.getMessage());
                    return;
                }
                if (!seen.add(element) && !allowDuplicates) {
                    report(path, "duplicate entries for key " + element);
                }
            }
            visit(value.get(i), shape.element(), path + element);
        }
    }

    /** What is wrong with a scalar; null when nothing is, or it is null. */
    static @Nullable String scalarComplaint(Shape.Scalar scalar, JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        return switch (scalar) {
            case NUMERIC -> value.isNumber() ? null : "expected numeric (int or float), got " + GoText.type(value);
            case STRING ->
                value.isTextual()
                        ? null
                        : "expected string, got &value.valueUnstructured{Value:" + GoText.syntax(value) + "}";
            case BOOLEAN -> value.isBoolean() ? null : "expected boolean, got &{" + GoText.plain(value) + "}";
            case UNTYPED -> value.isContainerNode() ? "expected any scalar, got &{" + GoText.plain(value) + "}" : null;
        };
    }
}
