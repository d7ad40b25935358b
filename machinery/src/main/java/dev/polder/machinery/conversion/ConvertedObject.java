package dev.polder.machinery.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.meta.LabelRules;
import dev.polder.machinery.type.ConversionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook may have changed of an object: anything but what it is; of its metadata nothing but labels and annotations
 * (apiextensions v0.32.3 {@code validateConvertedObject} and {@code restoreObjectMeta}).
 */
final class ConvertedObject {

    private ConvertedObject() {}

    /** Refuses an object that has become another one. */
    static void requireSame(ObjectNode original, ObjectNode converted) throws ConversionException {
        same("kind", original.path("kind"), converted.path("kind"));
        JsonNode before = original.path("metadata");
        JsonNode after = converted.path("metadata");
        same("name", before.path("name"), after.path("name"));
        same("namespace", before.path("namespace"), after.path("namespace"));
        same("UID", before.path("uid"), after.path("uid"));
    }

    private static void same(String what, JsonNode before, JsonNode after) throws ConversionException {
        String expected = before.isTextual() ? before.textValue() : "";
        String actual = after.isTextual() ? after.textValue() : "";
        if (!expected.equals(actual)) {
            throw new ConversionException("must have the same " + what + ": " + expected + " != " + actual);
        }
    }

    /** Gives the converted object the original's metadata, with the labels and annotations that the webhook answered. */
    static void restoreMetadata(ObjectNode original, ObjectNode converted) throws ConversionException {
        JsonNode answered = converted.get("metadata");
        if (answered == null) {
            throw new ConversionException("missing metadata in converted object");
        }
        if (!answered.isObject()) {
            throw new ConversionException("invalid metadata of type " + GoText.type(answered) + " in converted object");
        }
        JsonNode known = original.get("metadata");
        JsonNode restored = known == null ? JsonNodeFactory.instance.objectNode() : known.deepCopy();
        converted.set("metadata", restored);
        if (!(restored instanceof ObjectNode metadata)) {
            throw new ConversionException("invalid metadata of type " + GoText.type(restored) + " in input object");
        }
        for (String field : List.of("labels", "annotations")) {
            restore(field, answered.get(field), metadata);
        }
    }

    private static void restore(String field, @Nullable JsonNode answered, ObjectNode metadata)
            throws ConversionException {
        if (answered == null || answered.isNull()) {
            metadata.remove(field);
            return;
        }
        if (!answered.isObject()) {
            throw new ConversionException(
                    "invalid metadata." + field + " of type " + GoText.type(answered) + " in converted object");
        }
        JsonNode before = metadata.path(field);
        if (!before.isObject() && !before.isMissingNode() && !before.isNull()) {
            throw new ConversionException(
                    "invalid metadata." + field + " of type " + GoText.type(before) + " in original object");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : answered.properties()) {
            JsonNode value = entry.getValue();
            if (!value.isTextual()) {
                throw new ConversionException("metadata." + field + "[" + entry.getKey() + "] must be a string, but is "
                        + GoText.type(value) + " in converted object");
            }
            texts.put(entry.getKey(), value.textValue());
        }
        if (!answered.equals(before)) {
            check(field, texts);
        }
        metadata.set(field, answered);
    }

    private static void check(String field, Map<String, String> texts) throws ConversionException {
        // Upstream's path of annotations is in the singular.
        List<FieldError> errors = field.equals("labels")
                ? LabelRules.labels(texts, "metadata.labels")
                : LabelRules.annotations(texts, "metadata.annotation");
        Set<String> messages = new LinkedHashSet<>();
        errors.forEach(error -> messages.add(error.message()));
        List<String> distinct = new ArrayList<>(messages);
        if (distinct.size() == 1) {
            throw new ConversionException(distinct.get(0));
        }
        if (!distinct.isEmpty()) {
            throw new ConversionException(distinct.stream().collect(Collectors.joining(", ", "[", "]")));
        }
    }
}
