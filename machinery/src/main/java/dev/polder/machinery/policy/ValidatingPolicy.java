package dev.polder.machinery.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.NullValue;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.cel.Limits;
import dev.polder.machinery.policy.expression.Conditions.Match;
import dev.polder.machinery.policy.expression.Evaluation;
import dev.polder.machinery.policy.expression.Evaluation.OutOfBudgetException;
import dev.polder.machinery.policy.expression.Evaluation.Outcome;
import dev.polder.machinery.policy.expression.Expression;
import dev.polder.machinery.policy.expression.Inputs;
import dev.polder.machinery.policy.expression.Wanted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The expressions of a ValidatingAdmissionPolicy, compiled (apiserver {@code policy/validating/validator.go}). Immutable: to be
 * shared by all policies whose specs are the same.
 */
public final class ValidatingPolicy {

    private final CompiledSpec spec;
    private final List<Validation> validations;
    private final List<AuditAnnotation> annotations;

    private ValidatingPolicy(CompiledSpec spec, List<Validation> validations, List<AuditAnnotation> annotations) {
        this.spec = spec;
        this.validations = List.copyOf(validations);
        this.annotations = List.copyOf(annotations);
    }

    /**
     * A validation.
     *
     * @param messageExpression computes the message; null when nothing does
     * @param message what to say; may be empty
     * @param reason the reason of the refusal; empty for the standard one
     */
    private record Validation(
            Expression expression, @Nullable Expression messageExpression, String message, String reason) {}

    private record AuditAnnotation(String key, Expression value) {}

    /**
     * What a policy says of a write.
     *
     * @param decisions what its validations say, in order; none when the policy does not count
     * @param notes annotations for the audit log
     */
    public record Verdict(List<Decision> decisions, List<Note> notes) {

        public Verdict {
            decisions = List.copyOf(decisions);
            notes = List.copyOf(notes);
        }
    }

    /**
     * What one validation says.
     *
     * @param denies whether it refuses
     * @param message why
     * @param reason the reason of the refusal; empty for the standard one
     */
    public record Decision(boolean denies, String message, String reason) {}

    /**
     * An annotation.
     *
     * @param key its key, below the policy's name
     * @param value its value
     * @param problem why there is none, which refuses the write; empty when there is
     */
    public record Note(String key, String value, String problem) {}

    /** Compiles a policy. What cannot be compiled fails when it would run. */
    public static ValidatingPolicy of(JsonNode json) {
        CompiledSpec spec = CompiledSpec.of(json);
        List<Validation> validations = new ArrayList<>();
        for (JsonNode one : Nodes.list(json, "validations")) {
            String message = Nodes.text(one, "messageExpression");
            validations.add(new Validation(
                    spec.compile(Nodes.text(one, "expression"), Wanted.BOOL, true),
                    message.isEmpty() ? null : spec.compile(message, Wanted.TEXT, false),
                    Nodes.text(one, "message"),
                    Nodes.text(one, "reason")));
        }
        List<AuditAnnotation> annotations = new ArrayList<>();
        for (JsonNode one : Nodes.list(json, "auditAnnotations")) {
            annotations.add(new AuditAnnotation(
                    Nodes.text(one, "key"),
                    spec.compile(Nodes.text(one, "valueExpression"), Wanted.TEXT_OR_NULL, true)));
        }
        return new ValidatingPolicy(spec, validations, annotations);
    }

    /** What the policy says of a write, for one parameter. */
    public Verdict validate(Inputs inputs) {
        Match match = spec.conditions().match(inputs, spec.variables());
        if (!match.problem().isEmpty()) {
            return failed(match.problem());
        }
        if (!match.matches()) {
            return new Verdict(List.of(), List.of());
        }
        try {
            Evaluation evaluation = new Evaluation(inputs, spec.variables(), Limits.PER_OBJECT);
            List<Outcome> outcomes = new ArrayList<>();
            for (Validation validation : validations) {
                outcomes.add(evaluation.run(validation.expression()));
            }
            List<Decision> decisions = decisions(outcomes, inputs, evaluation.remaining());
            return new Verdict(decisions, notes(inputs));
        } catch (OutOfBudgetException e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private Verdict failed(String problem) {
        return new Verdict(List.of(failure(problem)), List.of());
    }

    private Decision failure(String problem) {
        return new Decision(!spec.isLenient(), problem, "");
    }

    private List<Decision> decisions(List<Outcome> outcomes, Inputs inputs, long budget) {
        List<Outcome> messages = new ArrayList<>();
        String unsaid = "";
        try {
            Evaluation evaluation = new Evaluation(inputs, spec.variables(), budget);
            // Also those that nobody will read, as upstream: the budget runs out in the same cases.
            for (Validation validation : validations) {
                Expression message = validation.messageExpression();
                messages.add(message == null ? new Outcome(null, "") : evaluation.run(message));
            }
        } catch (OutOfBudgetException e) {
            unsaid = "failed messageExpression: " + e.getMessage();
        }
        List<Decision> decisions = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            Validation validation = validations.get(i);
            if (!outcome.problem().isEmpty()) {
                decisions.add(failure(outcome.problem()));
            } else if (!unsaid.isEmpty()) {
                decisions.add(failure(unsaid));
            } else if (Boolean.TRUE.equals(outcome.value())) {
                decisions.add(new Decision(false, "", ""));
            } else {
                decisions.add(new Decision(true, message(validation, messages.get(i)), validation.reason()));
            }
        }
        return decisions;
    }

    private static String message(Validation validation, Outcome computed) {
        return Optional.ofNullable(computed.value())
                .filter(String.class::isInstance)
                .map(value -> ((String) value).strip())
                .filter(ValidatingPolicy::isUsable)
                .orElseGet(() -> {
                    String message = validation.message().strip();
                    return message.isEmpty()
                            ? "failed expression: "
                                    + validation.expression().source().strip()
                            : message;
                });
    }

    private static boolean isUsable(String message) {
        return !message.isEmpty()
                && message.indexOf('\n') < 0
                && message.getBytes(StandardCharsets.UTF_8).length <= Limits.MAX_MESSAGE;
    }

    private List<Note> notes(Inputs inputs) throws OutOfBudgetException {
        Evaluation evaluation = new Evaluation(inputs, spec.variables(), Limits.PER_OBJECT);
        List<Note> notes = new ArrayList<>();
        for (AuditAnnotation annotation : annotations) {
            Outcome outcome = evaluation.run(annotation.value());
            if (!outcome.problem().isEmpty()) {
                if (!spec.isLenient()) {
                    notes.add(new Note(annotation.key(), "", outcome.problem()));
                }
            } else if (outcome.value() instanceof String text) {
                if (!text.isBlank()) {
                    notes.add(new Note(annotation.key(), text.strip(), ""));
                }
            } else if (!(outcome.value() instanceof NullValue)) {
                // The checker lets no other type through.
                throw new IllegalStateException(
                        "no text and no null: " + annotation.value().source());
            }
        }
        return notes;
    }
}
