package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.schema.field.JsonValues;

/** One {@link Schema} per distinct raw schema, however many logical clusters have it. Thread-safe. */
public final class SchemaCache {

    private final ContentCache<Schema> schemas = new ContentCache<>();

    /** The schema that a raw OpenAPI v3 schema means; equal raw schemas, whatever the order of keywords, share it. */
    public Schema get(JsonNode openApiV3Schema) {
        return schemas.get(JsonValues.hash(openApiV3Schema), () -> SchemaParser.parse(openApiV3Schema));
    }

    /** How many schemas are in use, at most. */
    public int size() {
        return schemas.size();
    }

    /** How many schemas were ever made. */
    public long made() {
        return schemas.made();
    }
}
