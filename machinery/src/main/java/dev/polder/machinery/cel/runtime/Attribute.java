package dev.polder.machinery.cel.runtime;

import dev.polder.machinery.cel.value.EvalError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value that is reached by names and keys (cel-go {@code interpreter.Attribute}). Steps are added while an expression is
 * planned, not later.
 */
sealed interface Attribute {

    /** The id of the last step. */
    long id();

    /** Adds a step. */
    void add(Qualifier step);

    /** The value, or an error. */
    Object resolve(Scope scope, Costs costs);

    /** A variable. */
    static Attribute variable(long id, String name) {
        return new Stepped(new Steps(id), (scope, costs) -> {
            Object value = scope.resolve(name);
            return value == null ? new EvalError("no such attribute(s): " + name) : value;
        });
    }

    /** Something computed. */
    static Attribute computed(long id, Node operand) {
        return new Stepped(new Steps(id), operand::eval);
    }

    /** Where steps go from. */
    @FunctionalInterface
    interface Start {
        /** The value, or an error. */
        Object value(Scope scope, Costs costs);
    }

    /** Steps from one value. */
    record Stepped(Steps steps, Start start) implements Attribute {

        @Override
        public long id() {
            return steps.id();
        }

        @Override
        public void add(Qualifier step) {
            steps.all.add(step);
        }

        @Override
        public Object resolve(Scope scope, Costs costs) {
            return steps.apply(start.value(scope, costs), scope, costs);
        }
    }

    /** One of two; steps go on from either. */
    record Conditional(long own, Node condition, Attribute whenTrue, Attribute whenFalse) implements Attribute {

        @Override
        public long id() {
            return whenTrue.id() == whenFalse.id() ? whenTrue.id() : own;
        }

        @Override
        public void add(Qualifier step) {
            whenTrue.add(step);
            whenFalse.add(step);
        }

        @Override
        public Object resolve(Scope scope, Costs costs) {
            Object chosen = condition.eval(scope, costs);
            if (!(chosen instanceof Boolean isTrue)) {
                return EvalError.noOverload(chosen);
            }
            return isTrue ? whenTrue.resolve(scope, costs) : whenFalse.resolve(scope, costs);
        }
    }

    /** The steps from a start. */
    final class Steps {

        private final long start;
        private final List<Qualifier> all = new ArrayList<>();

        private Steps(long start) {
            this.start = start;
        }

        private long id() {
            return all.isEmpty() ? start : all.get(all.size() - 1).id();
        }

        /** Goes all steps. After an optional one a missing value is no error, and the result is optional. */
        private Object apply(Object from, Scope scope, Costs costs) {
            if (from instanceof EvalError) {
                return from;
            }
            boolean isOptional = false;
            Object value = from;
            if (from instanceof Optional<?> optional) {
                if (optional.isEmpty()) {
                    return from;
                }
                isOptional = true;
                value = optional.get();
            }
            for (Qualifier step : all) {
                isOptional |= step.isOptional();
                @Nullable
                Object next = isOptional ? step.applyIfPresent(value, scope, costs) : step.apply(value, scope, costs);
                if (next == null) {
                    return Optional.empty();
                }
                if (next instanceof EvalError) {
                    return next;
                }
                value = next;
            }
            return isOptional ? Optional.of(value) : value;
        }
    }
}
