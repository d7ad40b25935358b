package dev.polder.machinery.policy.expression;

import dev.polder.machinery.cel.Limits;
import dev.polder.machinery.cel.runtime.Program;
import dev.polder.machinery.cel.value.EvalError;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs expressions on one write, all within one budget. Variables are computed when they are first used, and once (apiserver
 * {@code evaluationActivation.Evaluate}, {@code compositionContext}). Used by one thread.
 */
public final class Evaluation {

    /** What was left of the budget is less than an expression has cost: none runs any more. */
    public static final class OutOfBudgetException extends Exception {

        private static final long serialVersionUID = 1L;

        OutOfBudgetException() {
            super("validation failed due to running out of cost budget, no further validation rules will be run");
        }
    }

    /**
     * What came of an expression.
     *
     * @param value what it gave; null when it failed
     * @param problem why it failed, in upstream's words; empty when it did not
     */
    public record Outcome(@Nullable Object value, String problem) {}

    private final Inputs inputs;
    private final Map<String, Expression> variables;
    private final Map<Object, Object> values = new HashMap<>();
    private long remaining;
    private long composed;

    /**
     * Starts.
     *
     * @param variables what {@code variables} has
     * @param budget what all expressions together may cost, in CEL's units
     */
    public Evaluation(Inputs inputs, Map<String, Expression> variables, long budget) {
        this.inputs = inputs;
        this.variables = variables;
        this.remaining = budget;
    }

    /** What is left of the budget. */
    public long remaining() {
        return remaining;
    }

    /** Runs an expression. */
    public Outcome run(Expression expression) throws OutOfBudgetException {
        Program program = expression.program();
        if (program == null) {
            return new Outcome(null, "compilation error: " + expression.problem());
        }
        composed = 0;
        Program.Result result = program.run(this::resolve, Limits.PER_CALL);
        spend(composed);
        spend(result.cost());
        return result.value() instanceof EvalError error
                ? new Outcome(null, "expression '" + expression.source() + "' resulted in error: " + error.message())
                : new Outcome(result.value(), "");
    }

    private void spend(long cost) throws OutOfBudgetException {
        if (cost > remaining) {
            throw new OutOfBudgetException();
        }
        remaining -= cost;
    }

    private @Nullable Object resolve(String name) {
        return name.equals("variables") ? new Variables() : inputs.variable(name);
    }

    private Object computed(String name, Expression expression) {
        Program program = expression.program();
        if (program == null) {
            return new EvalError("composited variable \"" + name + "\" fails to compile: " + expression.problem());
        }
        Program.Result result = program.run(this::resolve, Limits.PER_CALL);
        composed += result.cost();
        return result.value() instanceof EvalError error
                ? new EvalError("composited variable \"" + name + "\" fails to evaluate: " + error.message())
                : result.value();
    }

    /** The variables, each computed when it is asked for. */
    private final class Variables extends AbstractMap<Object, Object> {

        @Override
        public @Nullable Object get(@Nullable Object key) {
            Expression expression = key instanceof String name ? variables.get(name) : null;
            if (expression == null || key == null) {
                return null;
            }
            Object known = values.get(key);
            if (known == null) {
                known = computed((String) key, expression);
                values.put(key, known);
            }
            return known;
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            return get(key) != null;
        }

        @Override
        public Set<Entry<Object, Object>> entrySet() {
            Map<Object, Object> all = new HashMap<>();
            variables.keySet().forEach(name -> all.put(name, get(name)));
            return all.entrySet();
        }
    }
}
