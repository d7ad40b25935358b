package dev.polder.machinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.machinery.decode.GoText;
import dev.polder.machinery.decode.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * JSON patch (RFC 6902) as upstream's library {@code evanphx/json-patch} v4 takes it: indices below zero count from the
 * end, replacing or copying a field that is not there works as if it were null, testing one against null succeeds.
 */
public final class JsonPatch {

    /** More operations are refused. */
    public static final int MAX_OPERATIONS = 10_000;

    /** Bytes of JSON that all copies of one patch may add. */
    public static final long MAX_COPIED_BYTES = 3L * 1024 * 1024;

    private static final Set<String> OPERATION_FIELDS = Set.of("op", "path", "from", "value");

    private JsonPatch() {}

    /**
     * The patched document; the target is not changed. It is whatever the patch made of it: the caller decides whether
     * that is an object of the type.
     *
     * @throws ApiException 400 for what is no JSON patch, 413 for too many operations, 422 when one of them fails
     */
    public static JsonNode apply(ObjectNode target, byte[] patchDocument) {
        JsonNode patch = PatchBody.read(patchDocument).value();
        List<JsonNode> operations = operations(patch);
        if (operations.size() > MAX_OPERATIONS) {
            throw ApiErrors.tooLarge("Request entity too large: The allowed maximum operations in a JSON patch is "
                    + MAX_OPERATIONS + ", got " + operations.size());
        }
        JsonDocument document = new JsonDocument(target.deepCopy(), MAX_COPIED_BYTES);
        try {
            for (JsonNode operation : operations) {
                document.apply(operation);
            }
        } catch (JsonDocument.Failed e) {
            throw PatchFailures.rejected();
        }
        return document.root();
    }

    /**
     * The document patched by operations that somebody else than a client of the API has sent; neither is changed.
     *
     * @param patch an array of objects
     * @throws PatchFailedException when one of them cannot be done, with the library's words
     */
    public static JsonNode apply(ObjectNode target, ArrayNode patch) throws PatchFailedException {
        JsonDocument document = new JsonDocument(target.deepCopy(), MAX_COPIED_BYTES);
        try {
            for (JsonNode operation : patch) {
                document.apply(operation);
            }
        } catch (JsonDocument.Failed e) {
            throw new PatchFailedException(String.valueOf(e.getMessage()));
        }
        return document.root();
    }

    /**
     * What strict decoding says about the patch itself: unknown and duplicate fields of operations.
     *
     * @throws ApiException 400 for what is no JSON patch
     */
    public static List<String> strictErrors(byte[] patchDocument) {
        JsonReader.Result result = PatchBody.read(patchDocument);
        List<JsonNode> operations = operations(result.value());
        List<String> errors = new ArrayList<>();
        result.duplicates().forEach(duplicate -> errors.add("json patch " + duplicate));
        for (int i = 0; i < operations.size(); i++) {
            for (var field : operations.get(i).properties()) {
                if (!OPERATION_FIELDS.contains(field.getKey())) {
                    errors.add("json patch unknown field " + GoText.quoted("[" + i + "]." + field.getKey()));
                }
            }
        }
        return errors;
    }

    private static List<JsonNode> operations(JsonNode patch) {
        if (patch.isNull()) {
            return List.of();
        }
        if (!patch.isArray()) {
            throw undecodable(patch, "Go value of type []handlers.jsonPatchOp");
        }
        for (JsonNode operation : patch) {
            if (!operation.isObject()) {
                throw undecodable(operation, "Go value of type handlers.jsonPatchOp");
            }
            for (String field : List.of("op", "path", "from")) {
                JsonNode value = operation.path(field);
                if (!value.isTextual() && !value.isMissingNode() && !value.isNull()) {
                    throw undecodable(value, "Go struct field jsonPatchOp." + field + " of type string");
                }
            }
        }
        return patch.valueStream().toList();
    }

    private static ApiException undecodable(JsonNode value, String target) {
        return PatchFailures.bad(
                "error decoding patch: json: cannot unmarshal " + GoText.jsonType(value) + " into " + target);
    }
}
