package dev.polder.server.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.proto.ProtobufBodies;
import dev.polder.machinery.proto.ProtobufFormatException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Bodies of requests and answers as JSON, in which the audit log has them. */
final class AuditedBodies {

    private AuditedBodies() {}

    /** The JSON of a body; null for one that is empty, in a form that is no object's, or not readable. */
    static @Nullable JsonNode json(String contentType, byte[] body) {
        if (body.length == 0) {
            return null;
        }
        try {
            if (contentType.contains("protobuf")) {
                return ProtobufBodies.decode(body).object();
            }
            if (contentType.contains("yaml")) {
                return BodyDecoder.yaml(body).object();
            }
            return contentType.isEmpty() || contentType.contains("json")
                    ? Json.mapper().readTree(body)
                    : null;
        } catch (ProtobufFormatException | DecodeException | IOException e) {
            return null;
        }
    }

    /** Takes {@code managedFields} out of an object, the items of a list or the objects of a table. */
    static void dropManagedFields(@Nullable JsonNode value) {
        if (value == null) {
            return;
        }
        if (value.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        value.path("items").forEach(AuditedBodies::dropManagedFields);
        value.path("rows").forEach(row -> dropManagedFields(row.get("object")));
    }

    /** What an event has of an answer that is a Status; of any other just the code. */
    static ObjectNode status(int code, @Nullable JsonNode answer) {
        ObjectNode status = Json.object();
        status.putObject("metadata");
        if (answer != null && answer.path("kind").asText().equals("Status")) {
            for (String field : new String[] {"status", "message", "reason", "details"}) {
                if (answer.has(field)) {
                    status.set(field, answer.get(field));
                }
            }
        }
        status.put("code", code);
        return status;
    }
}
