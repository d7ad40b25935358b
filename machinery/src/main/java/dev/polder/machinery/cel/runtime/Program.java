package dev.polder.machinery.cel.runtime;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.polder.machinery.cel.library.KubernetesLibraries;
import dev.polder.machinery.cel.value.EvalError;
import org.jspecify.annotations.Nullable;

/**
 * An expression that is ready to run. It can be shared: every run has a state of its own.
 *
 * <p>dev.cel's own runtimes are not used: they do not count costs, and neither the order of their steps nor what they do
 * with errors is the one that upstream's costs and messages come from (cel-go v0.22.0 {@code interpreter}).
 */
public final class Program {

    private static final Bindings BINDINGS = Bindings.of(KubernetesLibraries.runtimeLibraries());

    private final Node root;
    private final int lastId;

    private Program(Node root, int lastId) {
        this.root = root;
        this.lastId = lastId;
    }

    /**
     * Plans a checked expression.
     *
     * @throws PlanException when it can never run
     */
    public static Program of(CelAbstractSyntaxTree checked) throws PlanException {
        return new Program(Planner.plan(checked, BINDINGS), Planner.lastId(checked));
    }

    /** The values of the two variables of rules. */
    public record Variables(Object self, @Nullable Object oldSelf) {

        private @Nullable Object resolve(String name) {
            return switch (name) {
                case "self" -> self;
                case "oldSelf" -> oldSelf;
                default -> null;
            };
        }
    }

    /**
     * What a run gave.
     *
     * @param value the result; an {@link EvalError} when there is none
     * @param cost what it cost in CEL's units
     * @param isOverLimit whether the run was stopped because it cost too much
     */
    public record Result(Object value, long cost, boolean isOverLimit) {}

    /**
     * Runs the expression.
     *
     * @param limit how much the run may cost
     */
    public Result run(Variables variables, long limit) {
        return run(variables::resolve, limit);
    }

    /**
     * Runs the expression with a variable of another name.
     *
     * @param limit how much the run may cost
     */
    public Result run(String variable, Object value, long limit) {
        return run(name -> name.equals(variable) ? value : null, limit);
    }

    /**
     * Runs the expression with any variables.
     *
     * @param limit how much the run may cost
     */
    public Result run(Scope scope, long limit) {
        Costs costs = new Costs(limit, lastId);
        try {
            Object value = root.eval(scope, costs);
            return new Result(value, costs.total(), false);
        } catch (Costs.LimitExceeded e) {
            return new Result(new EvalError(String.valueOf(e.getMessage())), costs.total(), true);
        }
    }
}
