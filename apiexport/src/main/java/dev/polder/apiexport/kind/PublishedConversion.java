package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.schema.field.JsonValues;
import dev.polder.storage.view.ObjectRecord;

/**
 * An APIConversion as it was read once, however many bindings use the schema of its name.
 *
 * @param record the object that it was read from
 * @param conversions its {@code spec.conversions}
 * @param hash equal hashes mean equal rules
 */
public record PublishedConversion(ObjectRecord record, JsonNode conversions, String hash) {

    /** Reads a readable record. */
    public static PublishedConversion of(ObjectRecord record) {
        JsonNode conversions = Json.readOwn(record.body().json()).path("spec").path("conversions");
        return new PublishedConversion(record, conversions, JsonValues.hash(conversions));
    }
}
