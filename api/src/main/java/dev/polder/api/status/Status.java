package dev.polder.api.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request that returns no object (apimachinery {@code metav1.Status}).
 *
 * @param code the HTTP status code; 0 where upstream leaves it out
 * @param reason why it failed; ignored on success
 * @param message what a person reads; empty on success
 * @param details what it is about
 * @param success whether the request did what it asked
 * @param continueToken the token of {@code metadata.continue}; empty unless an expired list may go on
 * @param foreignReason a reason that this server has no name for, as somebody else gave it; empty otherwise
 */
public record Status(
        int code,
        StatusReason reason,
        String message,
        @Nullable StatusDetails details,
        boolean success,
        String continueToken,
        String foreignReason) {

    /** An answer of the server's own. */
    public Status(
            int code,
            StatusReason reason,
            String message,
            @Nullable StatusDetails details,
            boolean success,
            String continueToken) {
        this(code, reason, message, details, success, continueToken, "");
    }

    /** A failure as somebody else has put it, who was asked, e.g. a webhook. */
    public static Status foreign(JsonNode status) {
        String wire = status.path("reason").asText("");
        StatusReason reason = StatusReason.of(wire);
        return new Status(
                status.path("code").asInt(0),
                reason,
                status.path("message").asText(""),
                status.path("details").isObject() ? StatusDetails.of(status.path("details")) : null,
                false,
                status.path("metadata").path("continue").asText(""),
                reason.wire().equals(wire) ? "" : wire);
    }

    /** A failure with the code that its reason implies. */
    public static Status failure(StatusReason reason, String message, @Nullable StatusDetails details) {
        return new Status(reason.code(), reason, message, details, false, "");
    }

    /** The answer to a delete that removed the object. */
    public static Status deleted(String name, String group, String resource, String uid) {
        var details = new StatusDetails(name, group, resource, uid, List.of(), 0);
        return new Status(0, StatusReason.UNKNOWN, "", details, true, "");
    }

    /**
     * The answer to a delete of which nothing is known but the name: apiserver fills it in itself, with a code and the kind ({@code
     * endpoints/handlers/delete.go}).
     */
    public static Status deletedUnseen(String name, String kind) {
        return new Status(200, StatusReason.UNKNOWN, "", StatusDetails.of(name, "", kind), true, "");
    }

    /** The object that goes over the wire, fields in upstream's order. */
    public ObjectNode toJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("kind", "Status");
        node.put("apiVersion", "v1");
        ObjectNode metadata = node.putObject("metadata");
        if (!continueToken.isEmpty()) {
            metadata.put("continue", continueToken);
        }
        node.put("status", success ? "Success" : "Failure");
        putUnlessEmpty(node, "message", message);
        if (!success) {
            putUnlessEmpty(node, "reason", foreignReason.isEmpty() ? reason.wire() : foreignReason);
        }
        if (details != null) {
            writeDetails(node.putObject("details"), details);
        }
        if (code != 0) {
            node.put("code", code);
        }
        return node;
    }

    private static void writeDetails(ObjectNode node, StatusDetails details) {
        putUnlessEmpty(node, "name", details.name());
        putUnlessEmpty(node, "group", details.group());
        putUnlessEmpty(node, "kind", details.kind());
        putUnlessEmpty(node, "uid", details.uid());
        if (!details.causes().isEmpty()) {
            ArrayNode causes = node.putArray("causes");
            for (StatusCause cause : details.causes()) {
                ObjectNode entry = causes.addObject();
                putUnlessEmpty(entry, "reason", cause.type());
                putUnlessEmpty(entry, "message", cause.message());
                putUnlessEmpty(entry, "field", cause.field());
            }
        }
        if (details.retryAfterSeconds() > 0) {
            node.put("retryAfterSeconds", details.retryAfterSeconds());
        }
    }

    private static void putUnlessEmpty(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }
}
