package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import java.util.List;

/** What must hold for a default beyond its schema: the rules that the schema has. */
@FunctionalInterface
public interface ValueRules {

    /** No rules. */
    ValueRules NONE = (schema, isResource, value, path) -> List.of();

    /**
     * Checks a value that the rest of its schema has passed.
     *
     * @param isResource whether the value is a whole resource
     * @param path where the value stands
     */
    List<FieldError> check(Schema schema, boolean isResource, JsonNode value, String path);
}
