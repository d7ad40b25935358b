package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A condition of a definition, without its time (apiextensions {@code CustomResourceDefinitionCondition}).
 *
 * @param type e.g. {@code Established}
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason one word
 * @param message for people
 */
record Condition(String type, String status, String reason, String message) {

    /** Sets the condition in a list. Its time changes only with its status. */
    void set(ArrayNode conditions, Instant now) {
        ObjectNode target = null;
        for (JsonNode condition : conditions) {
            if (condition.path("type").asText("").equals(type) && condition instanceof ObjectNode found) {
                target = found;
            }
        }
        boolean isNew = target == null;
        ObjectNode condition = target == null ? conditions.addObject().put("type", type) : target;
        boolean keepsTime = !isNew
                && condition.path("status").asText("").equals(status)
                && condition.hasNonNull("lastTransitionTime");
        condition.put("status", status);
        if (!keepsTime) {
            condition.put(
                    "lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
        }
        condition.put("reason", reason).put("message", message);
    }

    /** Takes a condition out of a list. */
    static void remove(ArrayNode conditions, String type) {
        conditions.removeIf(condition -> condition.path("type").asText("").equals(type));
    }
}
