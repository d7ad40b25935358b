package dev.polder.machinery.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.cel.value.JsonResults;
import dev.polder.machinery.cel.value.StructValue;
import dev.polder.machinery.patch.JsonPatch;
import dev.polder.machinery.patch.PatchFailedException;
import java.util.List;

/** A JSON patch that an expression made, run on an object (apiserver {@code policy/mutating/patch/json_patch.go}). */
final class Patched {

    private static final String TEST_FAILED = "test failed";

    private Patched() {}

    static ObjectNode of(ObjectNode object, Object value) throws MutationException {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        for (Object operation : (List<?>) value) {
            patch.add(operation((StructValue) operation));
        }
        try {
            if (JsonPatch.apply(object, patch) instanceof ObjectNode patched) {
                return patched;
            }
            throw new MutationException("JSON Patch: the result is no object");
        } catch (PatchFailedException e) {
            // A test is a condition: the patch is not run, and that is all.
            if (String.valueOf(e.getMessage()).endsWith(TEST_FAILED)) {
                return object;
            }
            throw new MutationException("JSON Patch: " + e.getMessage());
        }
    }

    private static ObjectNode operation(StructValue made) throws MutationException {
        ObjectNode operation = JsonNodeFactory.instance.objectNode();
        operation.put("op", text(made, "op"));
        operation.put("path", text(made, "path"));
        String from = text(made, "from");
        if (!from.isEmpty()) {
            operation.put("from", from);
        }
        Object value = made.get("value");
        if (value != null) {
            if (value instanceof StructValue struct) {
                Applied.requireNames(struct);
            }
            JsonNode json = JsonResults.of(value);
            if (json == null) {
                throw new MutationException(
                        "JSONPath valueExpression evaluated to a type that could not marshal to JSON");
            }
            operation.set("value", json);
        }
        return operation;
    }

    private static String text(StructValue made, String field) {
        return made.get(field) instanceof String text ? text : "";
    }
}
