package dev.polder.codegen.java;

import dev.polder.codegen.model.Field;
import dev.polder.codegen.model.Type;
import dev.polder.codegen.model.Type.ListOf;
import dev.polder.codegen.model.Type.MapOf;
import dev.polder.codegen.model.Type.Named;
import dev.polder.codegen.model.Type.Scalar;

/** How the types of the model are written in one file. */
final class JavaTypes {

    static final String JSON_NODE = "com.fasterxml.jackson.databind.JsonNode";
    static final String MODEL = "io.fabric8.kubernetes.api.model.";

    private final JavaFile file;
    private final String packageName;
    private final String runtime;

    /**
     * Types in a file.
     *
     * @param packageName where the declarations of the version are
     * @param runtime the package of what every generated client shares
     */
    JavaTypes(JavaFile file, String packageName, String runtime) {
        this.file = file;
        this.packageName = packageName;
        this.runtime = runtime;
    }

    /** What a field holds, with null as a value of its own where the schema has it. */
    String of(Field field) {
        String plain = of(field.type());
        return tellsNull(field) ? file.type(runtime + ".OrNull") + "<" + plain + ">" : plain;
    }

    /** Whether a field is wrapped to tell null from nothing; a JSON value can be null by itself. */
    static boolean tellsNull(Field field) {
        return field.nullable() && field.type() != Scalar.JSON && field.type() != Scalar.JSON_OBJECT;
    }

    String of(Type type) {
        return switch (type) {
            case Scalar scalar -> file.type(scalar(scalar));
            case Named named -> file.type(packageName + "." + named.name());
            case ListOf list -> file.type("java.util.List") + "<" + of(list.item()) + ">";
            case MapOf map ->
                file.type("java.util.Map") + "<" + file.type("java.lang.String") + ", " + of(map.value()) + ">";
        };
    }

    private static String scalar(Scalar scalar) {
        return switch (scalar) {
            case STRING, BYTES, DATE_TIME -> "java.lang.String";
            case BOOLEAN -> "java.lang.Boolean";
            case INT32 -> "java.lang.Integer";
            case INT64 -> "java.lang.Long";
            case FLOAT -> "java.lang.Float";
            case DOUBLE -> "java.lang.Double";
            case NUMBER -> "java.math.BigDecimal";
            case INT_OR_STRING -> MODEL + "IntOrString";
            case QUANTITY -> MODEL + "Quantity";
            case JSON, JSON_OBJECT -> JSON_NODE;
            case OBJECT_META -> MODEL + "ObjectMeta";
            case RESOURCE -> MODEL + "GenericKubernetesResource";
        };
    }
}
