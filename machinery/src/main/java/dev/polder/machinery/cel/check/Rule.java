package dev.polder.machinery.cel.check;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code x-kubernetes-validations}.
 *
 * @param expression the rule
 * @param messageExpression makes the message of a failure; empty when there is none
 * @param optionalOldSelf whether the rule runs without an old value; null when it does not say
 */
public record Rule(
        String expression,
        String messageExpression,
        @Nullable Boolean optionalOldSelf) {

    /** Reads an entry. */
    public static Rule of(JsonNode json) {
        JsonNode optional = json.path("optionalOldSelf");
        return new Rule(
                json.path("rule").asText(""),
                json.path("messageExpression").asText(""),
                optional.isBoolean() ? optional.booleanValue() : null);
    }
}
