package dev.polder.machinery.schema.structural;

import java.util.List;

/**
 * The two patterns by which a junctor may say {@code type}: a list of exactly {@code type: integer} and {@code type:
 * string}, as {@code anyOf} or as the {@code anyOf} of the first {@code allOf}.
 */
final class IntOrString {

    private IntOrString() {}

    static boolean isAnyOf(RawSchema schema) {
        List<RawSchema> any = schema.list("anyOf");
        return any.size() == 2 && isOnlyType(any.get(0), "integer") && isOnlyType(any.get(1), "string");
    }

    static boolean isAllOf(RawSchema schema) {
        List<RawSchema> all = schema.list("allOf");
        return !all.isEmpty() && isAnyOf(all.get(0));
    }

    private static boolean isOnlyType(RawSchema schema, String type) {
        return schema.type().equals(type) && schema.json().size() == 1;
    }
}
