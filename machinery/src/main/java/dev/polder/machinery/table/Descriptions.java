package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.builtin.BuiltinDefinitions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Descriptions of columns that repeat the description of a field. */
final class Descriptions {

    private static final String METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

    private Descriptions() {}

    /** The description of a field of a definition; of the definition itself when the field is empty. */
    static String of(String definition, String field) {
        return KNOWN.computeIfAbsent(definition + "#" + field, key -> {
            JsonNode described = BuiltinDefinitions.holding(definition).definition(definition);
            if (!field.isEmpty()) {
                described = described.path("properties").path(field);
            }
            String text = described.path("description").asText("");
            String reference = described.path("$ref").asText("");
            // The Java model says nothing of fields that are of another definition, which then says what they are.
            return text.isEmpty() && !reference.isEmpty()
                    ? head(reference.substring(BuiltinDefinitions.REFERENCE.length()))
                    : text;
        });
    }

    private static String head(String definition) {
        return BuiltinDefinitions.holding(definition)
                .definition(definition)
                .path("description")
                .asText("");
    }

    /** The description of a field of ObjectMeta. */
    static String ofMetadata(String field) {
        return of(METADATA, field);
    }
}
