package dev.polder.machinery.table;

import dev.polder.machinery.builtin.BuiltinDefinitions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Descriptions of columns that repeat the description of a field. */
final class Descriptions {

    private static final String METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

    private Descriptions() {}

    /** The description of a field of a definition. */
    static String of(String definition, String field) {
        return KNOWN.computeIfAbsent(
                definition + "#" + field,
                key -> BuiltinDefinitions.get()
                        .definition(definition)
                        .path("properties")
                        .path(field)
                        .path("description")
                        .asText(""));
    }

    /** The description of a field of ObjectMeta. */
    static String ofMetadata(String field) {
        return of(METADATA, field);
    }
}
