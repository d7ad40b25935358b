package dev.polder.machinery.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoBase64;
import dev.polder.machinery.decode.GoText;
import java.util.function.Predicate;

/** Fields of an {@code AdmissionResponse}, refused as {@code encoding/json} does when they are of another type. */
record GoFields(JsonNode response) {

    /** A field that holds a struct; missing when absent or null. */
    static JsonNode structAt(JsonNode parent, String field) throws ReviewException {
        JsonNode value = parent.path(field);
        if (value.isNull() || value.isMissingNode()) {
            return MissingNode.getInstance();
        }
        if (!value.isObject()) {
            boolean outer = field.equals("response");
            throw mistyped(
                    value,
                    outer ? "AdmissionReview.response" : "AdmissionResponse.response." + field,
                    outer ? "v1.AdmissionResponse" : "v1.Status");
        }
        return value;
    }

    static boolean has(JsonNode parent, String field) {
        return parent.hasNonNull(field);
    }

    String text(String field) throws ReviewException {
        return checked(field, JsonNode::isTextual, field.equals("uid") ? "types.UID" : "string")
                .asText("");
    }

    boolean flag(String field) throws ReviewException {
        return checked(field, JsonNode::isBoolean, "bool").asBoolean(false);
    }

    JsonNode list(String field) throws ReviewException {
        JsonNode list = checked(field, JsonNode::isArray, "[]string");
        for (JsonNode element : list) {
            if (!element.isTextual() && !element.isNull()) {
                throw mistyped(element, "AdmissionResponse.response." + field, "string");
            }
        }
        return list;
    }

    JsonNode map(String field) throws ReviewException {
        JsonNode map = checked(field, JsonNode::isObject, "map[string]string");
        for (JsonNode value : map) {
            if (!value.isTextual() && !value.isNull()) {
                throw mistyped(value, "AdmissionResponse.response." + field, "string");
            }
        }
        return map;
    }

    byte[] bytes(String field) throws ReviewException {
        String text = checked(field, JsonNode::isTextual, "[]uint8").asText("");
        try {
            return GoBase64.STANDARD.decode(text);
        } catch (DecodeException e) {
            throw new ReviewException("failed to call webhook: " + e.getMessage());
        }
    }

    private JsonNode checked(String field, Predicate<JsonNode> right, String type) throws ReviewException {
        JsonNode value = response.path(field);
        if (value.isNull() || value.isMissingNode()) {
            return MissingNode.getInstance();
        }
        if (!right.test(value)) {
            throw mistyped(value, "AdmissionResponse.response." + field, type);
        }
        return value;
    }

    private static ReviewException mistyped(JsonNode value, String field, String type) {
        return new ReviewException("failed to call webhook: json: cannot unmarshal " + GoText.jsonType(value)
                + " into Go struct field " + field + " of type " + type);
    }
}
