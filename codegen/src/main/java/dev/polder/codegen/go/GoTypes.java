package dev.polder.codegen.go;

import dev.polder.codegen.model.Field;
import dev.polder.codegen.model.Type;
import dev.polder.codegen.model.Type.ListOf;
import dev.polder.codegen.model.Type.MapOf;
import dev.polder.codegen.model.Type.Named;
import dev.polder.codegen.model.Type.Scalar;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** How the types of the model are written. */
final class GoTypes {

    /** What a field holds, and how absent is told from everything else. */
    enum Form {
        /** The type itself, which is always there. */
        VALUE,
        /** A pointer; nil is absent. */
        POINTER,
        /** A slice or a map; nil is absent, and what is empty is not. */
        NILABLE,
        /** {@code field.Nullable}; the zero value is absent, and null is not. */
        NULLABLE
    }

    private final UnaryOperator<String> names;

    /**
     * Types of a file.
     *
     * @param names how a declaration of the model is written there
     */
    GoTypes(UnaryOperator<String> names) {
        this.names = names;
    }

    /**
     * The form of a field of an object. What the server fills in is not required of those who write. Of Kubernetes' metadata
     * an empty value would not be what was read.
     */
    static Form form(Field field) {
        Form form = optional(field);
        boolean isThere = field.required() && field.value() == null && field.type() != Scalar.OBJECT_META;
        return form == Form.POINTER && isThere ? Form.VALUE : form;
    }

    /** The form of a field of an apply configuration, in which everything may be absent. */
    static Form optional(Field field) {
        if (field.nullable() && field.type() != Scalar.JSON && field.type() != Scalar.JSON_OBJECT) {
            return Form.NULLABLE;
        }
        return isNilable(field.type()) ? Form.NILABLE : Form.POINTER;
    }

    /** The type of a field in a form. */
    String of(Type type, Form form) {
        return switch (form) {
            case VALUE, NILABLE -> of(type);
            case POINTER -> "*" + of(type);
            case NULLABLE -> "field.Nullable[" + of(type) + "]";
        };
    }

    /** The options of the JSON tag of a form, after the name. */
    static String options(Form form) {
        return switch (form) {
            case VALUE -> "";
            case POINTER -> ",omitempty";
            case NILABLE, NULLABLE -> ",omitzero";
        };
    }

    String of(Type type) {
        return switch (type) {
            case Scalar scalar -> scalar(scalar);
            case Named named -> names.apply(named.name());
            case ListOf list -> "[]" + item(list.item(), list.nullable());
            case MapOf map -> "map[string]" + item(map.value(), map.nullable());
        };
    }

    /** What a list or a map holds: where null is allowed and nil is not said otherwise, a pointer. */
    private String item(Type type, boolean nullable) {
        return (isPointer(type, nullable) ? "*" : "") + of(type);
    }

    private static boolean isPointer(Type type, boolean nullable) {
        return nullable && !isNilable(type);
    }

    static boolean isNilable(Type type) {
        return type instanceof ListOf
                || type instanceof MapOf
                || type == Scalar.BYTES
                || type == Scalar.JSON
                || type == Scalar.JSON_OBJECT;
    }

    /**
     * A function that copies a value to where a pointer leads; {@code nil} when an assignment does.
     *
     * @param isStruct whether a name stands for a struct
     * @param margin the tabs before the line that the function begins in
     */
    String copier(Type type, Predicate<String> isStruct, String margin) {
        String inner = margin + "\t";
        return switch (type) {
            case Named named -> isStruct.test(named.name()) ? "(*" + of(type) + ").DeepCopyInto" : "nil";
            case ListOf list ->
                function(
                        of(type),
                        "field.CopySlice(*in, " + itemCopier(list.item(), list.nullable(), isStruct, inner) + ")",
                        margin);
            case MapOf map ->
                function(
                        of(type),
                        "field.CopyMap(*in, " + itemCopier(map.value(), map.nullable(), isStruct, inner) + ")",
                        margin);
            case Scalar scalar ->
                switch (scalar) {
                    case BYTES, JSON, JSON_OBJECT -> function(of(type), "field.CopySlice(*in, nil)", margin);
                    case QUANTITY -> function(of(type), "in.DeepCopy()", margin);
                    case OBJECT_META, RESOURCE -> "(*" + of(type) + ").DeepCopyInto";
                    default -> "nil";
                };
        };
    }

    /** The same for what a list or a map holds. */
    String itemCopier(Type type, boolean nullable, Predicate<String> isStruct, String margin) {
        if (!isPointer(type, nullable)) {
            return copier(type, isStruct, margin);
        }
        String copied = "field.CopyPointer(*in, " + copier(type, isStruct, margin + "\t") + ")";
        return function("*" + of(type), copied, margin);
    }

    /** In three lines, since gofmt has one line only for short ones. */
    private static String function(String type, String copied, String margin) {
        return "func(in, out *%s) {\n%s\t*out = %s\n%s}".formatted(type, margin, copied, margin);
    }

    private static String scalar(Scalar scalar) {
        return switch (scalar) {
            case STRING, DATE_TIME -> "string";
            case BYTES -> "[]byte";
            case BOOLEAN -> "bool";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case FLOAT -> "float32";
            case DOUBLE, NUMBER -> "float64";
            case INT_OR_STRING -> "intstr.IntOrString";
            case QUANTITY -> "resource.Quantity";
            case JSON, JSON_OBJECT -> "json.RawMessage";
            case OBJECT_META -> "metav1.ObjectMeta";
            case RESOURCE -> "runtime.RawExtension";
        };
    }
}
