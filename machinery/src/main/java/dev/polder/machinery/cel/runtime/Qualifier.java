package dev.polder.machinery.cel.runtime;

import dev.polder.machinery.cel.value.EvalError;
import org.jspecify.annotations.Nullable;

/** One step into a value, by a field's name or by a key (cel-go {@code interpreter.Qualifier}); each costs 1. */
sealed interface Qualifier {

    long id();

    /** Whether a missing value is no error from here on. */
    boolean isOptional();

    /** The value behind the step, or an error. */
    Object apply(Object from, Scope scope, Costs costs);

    /** The value behind the step, or an error; null when there is none. */
    @Nullable
    Object applyIfPresent(Object from, Scope scope, Costs costs);

    /** A step whose key is known beforehand. */
    record Fixed(long id, Object key, boolean isOptional) implements Qualifier {

        @Override
        public Object apply(Object from, Scope scope, Costs costs) {
            Object found = Access.required(from, key);
            costs.add(1);
            costs.push(id, found);
            return found;
        }

        @Override
        public @Nullable Object applyIfPresent(Object from, Scope scope, Costs costs) {
            Object found = Access.find(from, key);
            if (found != null && !(found instanceof EvalError)) {
                costs.add(1);
                costs.push(id, found);
            }
            return found;
        }
    }

    /** {@code has()}: whether there is something behind the step. */
    record Presence(long id, Object key) implements Qualifier {

        @Override
        public boolean isOptional() {
            return false;
        }

        @Override
        public Object apply(Object from, Scope scope, Costs costs) {
            Object found = Access.find(from, key);
            Object result = found instanceof EvalError ? found : (Object) (found != null);
            costs.add(1);
            costs.push(id, result);
            return result;
        }

        @Override
        public @Nullable Object applyIfPresent(Object from, Scope scope, Costs costs) {
            return new Fixed(id, key, true).applyIfPresent(from, scope, costs);
        }
    }

    /**
     * A step whose key is computed.
     *
     * @param key where the key comes from
     * @param dropsKey whether the key's own result leaves the stack of costs
     */
    record Dynamic(long id, Attribute key, boolean isOptional, boolean dropsKey) implements Qualifier {

        @Override
        public Object apply(Object from, Scope scope, Costs costs) {
            Object by = key.resolve(scope, costs);
            Object found = by instanceof EvalError ? by : Access.required(from, by);
            observe(found, costs);
            return found;
        }

        @Override
        public @Nullable Object applyIfPresent(Object from, Scope scope, Costs costs) {
            Object by = key.resolve(scope, costs);
            Object found = by instanceof EvalError ? by : Access.find(from, by);
            if (found != null && !(found instanceof EvalError)) {
                observe(found, costs);
            }
            return found;
        }

        private void observe(Object found, Costs costs) {
            if (dropsKey) {
                costs.drop(key.id());
            }
            costs.add(1);
            costs.push(id, found);
        }
    }
}
