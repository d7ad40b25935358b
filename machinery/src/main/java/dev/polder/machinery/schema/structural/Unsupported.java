package dev.polder.machinery.schema.structural;

import java.util.List;
import java.util.Optional;

/** Keywords that have no place in the structural form at all (apiextensions {@code NewStructural}). */
public final class Unsupported {

    private Unsupported() {}

    /** The first obstacle to reading a schema as a structural one, in upstream's words; empty when there is none. */
    public static Optional<String> first(RawSchema schema) {
        for (String keyword : List.of("id", "$schema", "$ref", "patternProperties", "dependencies")) {
            if (schema.filled(keyword)) {
                return Optional.of(notSupported(keyword.equals("$schema") ? "schema" : keyword));
            }
        }
        if (schema.has("additionalItems")) {
            return Optional.of(notSupported("additionalItems"));
        }
        if (schema.filled("definitions")) {
            return Optional.of(notSupported("definitions"));
        }
        if (schema.has("x-kubernetes-preserve-unknown-fields") && !schema.preserveUnknown()) {
            return Optional.of("internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined");
        }
        if (!schema.list("items").isEmpty()) {
            return Optional.of("OpenAPIV3Schema 'items' must be a schema, but is an array");
        }
        return below(schema);
    }

    private static Optional<String> below(RawSchema schema) {
        for (String keyword : List.of("not", "items", "additionalProperties")) {
            RawSchema child = schema.child(keyword);
            Optional<String> found = child == null ? Optional.empty() : first(child);
            if (found.isPresent()) {
                return found;
            }
        }
        for (String keyword : List.of("allOf", "anyOf", "oneOf")) {
            Optional<String> found = schema.list(keyword).stream()
                    .flatMap(s -> first(s).stream())
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return schema.properties().values().stream()
                .flatMap(s -> first(s).stream())
                .findFirst();
    }

    private static String notSupported(String keyword) {
        return "OpenAPIV3Schema '" + keyword + "' is not supported";
    }
}
