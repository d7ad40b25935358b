package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks values against a schema, with kube-openapi's messages and apiextensions' error types ({@code
 * pkg/apiserver/validation}). Embedded resources and list types are checks of their own: {@link EmbeddedResources}, {@link
 * ListTypes}.
 */
public final class SchemaValidator {

    private SchemaValidator() {}

    /**
     * Everything wrong with a value.
     *
     * @param path where the value stands; empty for a whole resource. Messages name fields relative to the value
     */
    public static List<FieldError> validate(JsonNode object, Schema schema, String path) {
        return run(object, null, schema, path);
    }

    /**
     * Everything wrong with a changed value, but for what was so before: a field that did not change may stay invalid
     * (KEP-4008 ratcheting). Elements are compared only in lists of type map.
     *
     * @param old the value before the change; null when it was absent
     */
    public static List<FieldError> validateUpdate(JsonNode object, @Nullable JsonNode old, Schema schema, String path) {
        return run(object, old == null ? null : Correlation.of(object, old, schema), schema, path);
    }

    private static List<FieldError> run(
            JsonNode object, @Nullable Correlation correlation, Schema schema, String path) {
        Outcome outcome = new Outcome(path);
        ValueCheck.check(object, schema, FieldPath.ROOT, correlation, outcome);
        return outcome.errors();
    }
}
