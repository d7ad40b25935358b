package dev.polder.machinery.cel;

import dev.polder.machinery.cel.runtime.Program;
import dev.polder.machinery.schema.field.GoText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a {@code messageExpression} gave (apiextensions {@code cel.evalMessageExpression}).
 *
 * @param text the message, or why no more rules are run; empty when the rule's own message is to be used
 * @param remaining what is left of the budget; negative when no more rules are to be run
 */
record Message(Optional<String> text, long remaining) {

    /**
     * Runs an expression.
     *
     * @param source the expression as written
     */
    static Message of(Program expression, String source, Program.Variables variables, long perCall, long budget) {
        Program.Result result = expression.run(variables, perCall);
        if (result.cost() > budget) {
            return new Message(
                    Optional.of("messageExpression evaluation failed due to running out of cost budget, no further"
                            + " validation rules will be run"),
                    -1);
        }
        if (result.isOverLimit()) {
            String quoted = GoText.quote(source);
            return new Message(
                    Optional.of("no further validation rules will be run due to call cost exceeds limit for"
                            + " messageExpression: " + quoted),
                    -1);
        }
        Optional<String> text = Optional.of(result.value())
                .filter(String.class::isInstance)
                .map(value -> ((String) value).strip())
                .filter(Message::isUsable);
        return new Message(text, budget - result.cost());
    }

    private static boolean isUsable(String text) {
        return !text.isEmpty()
                && text.indexOf('\n') < 0
                && text.getBytes(StandardCharsets.UTF_8).length <= Limits.MAX_MESSAGE;
    }
}
