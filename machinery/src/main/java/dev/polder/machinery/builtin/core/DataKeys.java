package dev.polder.machinery.builtin.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Nodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What ConfigMaps and Secrets share: how large they may be, and that some of them never change. */
final class DataKeys {

    /** The most bytes that the values of one object may have together ({@code v1.MaxSecretSize}). */
    static final int MAX_BYTES = 1024 * 1024;

    private DataKeys() {}

    /** The length of a value that is base64; of the text itself when it is not. */
    static int decodedLength(JsonNode value) {
        return decode(value).length;
    }

    /** The bytes of a value that is base64; of the text itself when it is not. */
    static byte[] decode(JsonNode value) {
        try {
            return value.binaryValue();
        } catch (IOException e) {
            return value.asText("").getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Refuses changes of the given fields once {@code immutable} is set. */
    static List<FieldError> immutable(ObjectNode object, ObjectNode old, String... fields) {
        List<FieldError> errors = new ArrayList<>();
        if (old.path("immutable").asBoolean(false)) {
            if (!object.path("immutable").asBoolean(false)) {
                errors.add(frozen("immutable"));
            }
            for (String field : fields) {
                if (!sameEntries(object, old, field)) {
                    errors.add(frozen(field));
                }
            }
        }
        return errors;
    }

    private static boolean sameEntries(ObjectNode object, ObjectNode old, String field) {
        JsonNode now = Nodes.at(object, field);
        JsonNode before = Nodes.at(old, field);
        return now.isEmpty() ? before.isEmpty() : now.equals(before);
    }

    private static FieldError frozen(String field) {
        return FieldError.forbidden(field, "field is immutable when `immutable` is set");
    }
}
