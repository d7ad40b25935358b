package dev.polder.machinery.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Short ways to the fields of objects. */
public final class ObjectFacts {

    private static final byte[] FINALIZERS = "\"finalizers\"".getBytes(StandardCharsets.UTF_8);

    private ObjectFacts() {}

    /** An annotation; empty when it is not there. */
    public static String note(JsonNode object, String key) {
        return object.path("metadata").path("annotations").path(key).asText("");
    }

    /** Sets an annotation; an empty one is removed. */
    public static void setNote(ObjectNode object, String key, String value) {
        put(object, "annotations", key, value);
    }

    /** Sets a label; an empty one is removed. */
    public static void setLabel(ObjectNode object, String key, String value) {
        put(object, "labels", key, value);
    }

    private static void put(ObjectNode object, String field, String key, String value) {
        ObjectNode metadata = object.withObject("/metadata");
        if (!value.isEmpty()) {
            ObjectNode entries = metadata.path(field) instanceof ObjectNode there ? there : metadata.putObject(field);
            entries.put(key, value);
        } else if (metadata.path(field) instanceof ObjectNode entries) {
            entries.remove(key);
            if (entries.isEmpty()) {
                metadata.remove(field);
            }
        }
    }

    /** The texts of a list; empty when it is not there. */
    public static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    /** Sets a list of texts; one without any is removed. */
    public static void setTexts(ObjectNode object, String field, List<String> texts) {
        if (texts.isEmpty()) {
            object.remove(field);
        } else {
            ArrayNode list = object.putArray(field);
            texts.forEach(list::add);
        }
    }

    /** The finalizers of an object. */
    public static List<String> finalizers(JsonNode object) {
        return texts(object.path("metadata").path("finalizers"));
    }

    /**
     * The finalizers of a stored object, which is only parsed when it may have any: most have none.
     *
     * @param json as the server has written it
     */
    public static List<String> finalizers(byte[] json) {
        return mentionsFinalizers(json) ? finalizers(Json.readOwn(json)) : List.of();
    }

    /** Whether a stored object may have finalizers, in its metadata or elsewhere. */
    public static boolean mentionsFinalizers(byte[] json) {
        return mentions(json, FINALIZERS);
    }

    /** Whether a text occurs anywhere in a stored object: one that does not has no field and no value of that text. */
    public static boolean mentions(byte[] json, byte[] text) {
        for (int i = 0; i + text.length <= json.length; i++) {
            if (json[i] == text[0] && Arrays.equals(json, i, i + text.length, text, 0, text.length)) {
                return true;
            }
        }
        return false;
    }

    /** Adds a finalizer, or takes it away. */
    public static void setFinalizer(ObjectNode object, String finalizer, boolean wanted) {
        List<String> all = finalizers(object);
        boolean there = all.contains(finalizer);
        if (there == wanted) {
            return;
        }
        if (wanted) {
            all.add(finalizer);
        } else {
            all.remove(finalizer);
        }
        setTexts(object.withObject("/metadata"), "finalizers", all);
    }

    /** Whether the object is being deleted. */
    public static boolean isTerminating(JsonNode object) {
        return object.path("metadata").hasNonNull("deletionTimestamp");
    }
}
