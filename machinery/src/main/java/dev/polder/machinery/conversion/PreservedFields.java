package dev.polder.machinery.conversion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.schema.field.JsonValues;
import dev.polder.machinery.type.ConversionException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fields that the version wanted has not, kept in an annotation until the object is wanted in their version again (kcp {@code
 * pkg/conversion/converter.go}, {@code generatePreserveMap} and {@code restoreFromPreserveMap}).
 *
 * <p>Whoever may write the object may write the annotation: what cannot be read there, and fields that are not to be kept,
 * count as not being there, so that no consumer can make its objects unreadable for who publishes the type.
 */
final class PreservedFields {

    private static final String PREFIX = "preserve.conversion.apis.kcp.io/";

    private PreservedFields() {}

    /** Notes the fields of an object of the given version. */
    static void keep(ObjectNode original, ObjectNode converted, String version, List<String> fields)
            throws ConversionException {
        ObjectNode kept = Json.object();
        for (String field : fields) {
            JsonNode value;
            try {
                value = NestedFields.get(original, NestedFields.names(field));
            } catch (ConversionException e) {
                throw new ConversionException("error preserving fields: error getting field \"" + name(field)
                        + "\" to preserve: " + e.getMessage());
            }
            if (value != null) {
                kept.set(name(field), value);
            }
        }
        if (!kept.isEmpty()) {
            ObjectNode metadata = objectAt(converted, "metadata");
            objectAt(metadata, "annotations").put(PREFIX + version, JsonValues.canonical(kept));
        }
    }

    /** Gives an object that is now of the given version its fields back, and drops the note. */
    static void restore(ObjectNode converted, String version, List<String> fields) {
        if (!(converted.path("metadata") instanceof ObjectNode metadata)
                || !(metadata.path("annotations") instanceof ObjectNode annotations)) {
            return;
        }
        JsonNode note = annotations.remove(PREFIX + version);
        if (annotations.isEmpty()) {
            metadata.remove("annotations");
        }
        JsonNode kept = note == null ? null : read(note.asText(""));
        if (kept == null) {
            return;
        }
        for (String field : fields) {
            JsonNode value = kept.get(name(field));
            if (value != null) {
                put(converted, field, value);
            }
        }
    }

    private static void put(ObjectNode converted, String field, JsonNode value) {
        try {
            NestedFields.set(converted, NestedFields.names(field), value);
        } catch (ConversionException e) {
            // The object has something else in its place now.
        }
    }

    private static @Nullable JsonNode read(String note) {
        try {
            return Json.mapper().readTree(note);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** How notes name a field: without the dot in front. */
    private static String name(String field) {
        return field.startsWith(".") ? field.substring(1) : field;
    }

    private static ObjectNode objectAt(ObjectNode holder, String field) {
        return holder.path(field) instanceof ObjectNode found ? found : holder.putObject(field);
    }
}
