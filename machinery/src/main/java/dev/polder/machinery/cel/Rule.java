package dev.polder.machinery.cel;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One entry of {@code x-kubernetes-validations}; what is not given is empty.
 *
 * @param expression what must hold
 * @param message what to say when it does not
 * @param messageExpression computes what to say
 * @param reason the kind of error
 * @param fieldPath the field that is wrong, relative to the rule's own
 * @param isOldSelfOptional whether the rule also runs where there is no old value
 */
record Rule(
        String expression,
        String message,
        String messageExpression,
        String reason,
        String fieldPath,
        boolean isOldSelfOptional) {

    static Rule of(JsonNode json) {
        return new Rule(
                json.path("rule").asText(""),
                json.path("message").asText(""),
                json.path("messageExpression").asText(""),
                json.path("reason").asText(""),
                json.path("fieldPath").asText(""),
                json.path("optionalOldSelf").asBoolean(false));
    }

    /** How messages name the rule. */
    String shown() {
        return message.isEmpty() ? expression.strip() : message.strip();
    }

    /** What to say when the rule does not hold and no expression says it. */
    String failure() {
        return message.isEmpty() ? "failed rule: " + shown() : message.strip();
    }
}
