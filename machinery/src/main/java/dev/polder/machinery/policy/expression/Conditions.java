package dev.polder.machinery.policy.expression;

import dev.polder.machinery.cel.Limits;
import dev.polder.machinery.policy.expression.Evaluation.OutOfBudgetException;
import dev.polder.machinery.policy.expression.Evaluation.Outcome;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The {@code matchConditions} of a webhook or a policy: what must all be true of a write (apiserver {@code
 * pkg/admission/plugin/webhook/matchconditions}).
 *
 * @param conditions the expressions
 * @param isLenient whether what cannot be told counts as no ({@code failurePolicy: Ignore})
 */
public record Conditions(List<Expression> conditions, boolean isLenient) {

    public Conditions {
        conditions = List.copyOf(conditions);
    }

    /**
     * What they say of a write.
     *
     * @param matches whether all hold
     * @param problem why that cannot be told; empty when it can
     */
    public record Match(boolean matches, String problem) {

        private static final Match YES = new Match(true, "");
        private static final Match NO = new Match(false, "");
    }

    /** Whether all hold: one that does not decides, whatever cannot be told of the others. */
    public Match match(Inputs inputs, Map<String, Expression> variables) {
        if (conditions.isEmpty()) {
            return Match.YES;
        }
        Evaluation evaluation = new Evaluation(inputs.withoutNamespace(), variables, Limits.PER_MATCH);
        Set<String> problems = new LinkedHashSet<>();
        boolean isRefused = false;
        try {
            // Upstream runs all of them, so that the budget runs out in the same cases.
            for (Expression condition : conditions) {
                Outcome outcome = evaluation.run(condition);
                if (!outcome.problem().isEmpty() && !isRefused) {
                    problems.add(outcome.problem());
                }
                isRefused |= Boolean.FALSE.equals(outcome.value());
            }
        } catch (OutOfBudgetException e) {
            return isLenient ? Match.NO : new Match(false, String.valueOf(e.getMessage()));
        }
        if (isRefused) {
            return Match.NO;
        }
        if (problems.isEmpty()) {
            return Match.YES;
        }
        if (isLenient) {
            return Match.NO;
        }
        return new Match(
                false, problems.size() == 1 ? problems.iterator().next() : "[" + String.join(", ", problems) + "]");
    }
}
