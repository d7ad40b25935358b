package dev.polder.machinery.policy.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructTypeReference;
import dev.polder.machinery.cel.check.Expressions;
import java.util.List;
import java.util.stream.Collectors;

/** What an expression has to give. */
public enum Wanted {
    /** A condition or a validation. */
    BOOL(SimpleType.BOOL),
    /** A message. */
    TEXT(SimpleType.STRING),
    /** The value of an annotation of the audit log. */
    TEXT_OR_NULL(SimpleType.STRING, SimpleType.NULL_TYPE),
    /** A mutation by {@code applyConfiguration}. */
    OBJECT(StructTypeReference.create(PatchTypes.OBJECT)),
    /** A mutation by {@code jsonPatch}. */
    PATCH(ListType.create(StructTypeReference.create(PatchTypes.JSON_PATCH))),
    /** A variable. */
    ANYTHING;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<CelType> types;

    Wanted(CelType... types) {
        this.types = List.of(types);
    }

    /** Whether expressions can make objects and patches. */
    boolean makesObjects() {
        return this == OBJECT || this == PATCH;
    }

    /** What is wrong with a type; empty when nothing is (apiserver {@code compiler.CompileCELExpression}). */
    String problem(CelType type) {
        String found = name(type);
        List<String> names = types.stream().map(Wanted::name).toList();
        if (names.isEmpty() || names.contains(found)) {
            return "";
        }
        return names.size() == 1
                ? "must evaluate to " + names.get(0) + " but got " + found
                : "must evaluate to one of " + names.stream().collect(Collectors.joining(" ", "[", "]")) + " but got "
                        + found;
    }

    /** The name of a type by which values have it, and not the one that the checker prints (cel-go {@code types.Type.String}). */
    private static String name(CelType type) {
        return switch (type.kind()) {
            case NULL_TYPE -> "null_type";
            case TIMESTAMP -> "google.protobuf.Timestamp";
            case DURATION -> "google.protobuf.Duration";
            case ANY -> "google.protobuf.Any";
            case LIST, MAP, OPAQUE ->
                type.parameters().isEmpty()
                        ? type.name()
                        : type.parameters().stream()
                                .map(Wanted::name)
                                .collect(Collectors.joining(", ", type.name() + "(", ")"));
            default -> Expressions.nameOf(type);
        };
    }
}
