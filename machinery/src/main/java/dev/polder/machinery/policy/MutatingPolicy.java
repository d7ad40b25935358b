package dev.polder.machinery.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.cel.Limits;
import dev.polder.machinery.policy.expression.Conditions.Match;
import dev.polder.machinery.policy.expression.Evaluation;
import dev.polder.machinery.policy.expression.Evaluation.OutOfBudgetException;
import dev.polder.machinery.policy.expression.Evaluation.Outcome;
import dev.polder.machinery.policy.expression.Expression;
import dev.polder.machinery.policy.expression.Inputs;
import dev.polder.machinery.policy.expression.Wanted;
import dev.polder.machinery.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The expressions of a MutatingAdmissionPolicy, compiled (apiserver {@code policy/mutating}). Immutable: to be shared by all
 * policies whose specs are the same.
 */
public final class MutatingPolicy {

    private final CompiledSpec spec;
    private final List<Mutation> mutations;
    private final boolean isReinvocable;

    private MutatingPolicy(CompiledSpec spec, List<Mutation> mutations, boolean isReinvocable) {
        this.spec = spec;
        this.mutations = List.copyOf(mutations);
        this.isReinvocable = isReinvocable;
    }

    /** Compiles a policy. What cannot be compiled fails when it would run. */
    public static MutatingPolicy of(JsonNode json) {
        CompiledSpec spec = CompiledSpec.of(json);
        List<Mutation> mutations = new ArrayList<>();
        for (JsonNode one : Nodes.list(json, "mutations")) {
            boolean applies = Nodes.text(one, "patchType").equals("ApplyConfiguration");
            String source = Nodes.text(one, applies ? "applyConfiguration" : "jsonPatch", "expression");
            Expression expression = spec.compile(source, applies ? Wanted.OBJECT : Wanted.PATCH, true);
            mutations.add(new Mutation(expression, applies));
        }
        return new MutatingPolicy(
                spec, mutations, Nodes.text(json, "reinvocationPolicy").equals("IfNeeded"));
    }

    /** Whether the policy runs again when others have changed the object after it. */
    public boolean isReinvocable() {
        return isReinvocable;
    }

    /** Whether the policy counts for a write. */
    public Match match(Inputs inputs) {
        return spec.conditions().match(inputs, spec.variables());
    }

    /** How many mutations there are, each of which may fail on its own. */
    public int size() {
        return mutations.size();
    }

    /**
     * Runs one of the mutations.
     *
     * @param inputs the write with the object as it is now, which is not changed
     * @param schema the schema of the object
     * @return the object as it becomes; the object itself when nothing is to be done
     * @throws MutationException when it cannot be done, in upstream's words
     */
    public ObjectNode mutate(int mutation, Inputs inputs, Schema schema) throws MutationException {
        Mutation one = mutations.get(mutation);
        if (!one.expression().isSound()) {
            throw new MutationException(one.expression().problem());
        }
        Object value = evaluate(one.expression(), inputs);
        ObjectNode object = Objects.requireNonNull(inputs.object());
        return one.applies() ? Applied.to(object, value, schema) : Patched.of(object, value);
    }

    private Object evaluate(Expression expression, Inputs inputs) throws MutationException {
        try {
            Outcome outcome = new Evaluation(inputs, spec.variables(), Limits.PER_OBJECT).run(expression);
            Object value = outcome.value();
            if (value == null) {
                throw new MutationException(outcome.problem());
            }
            return value;
        } catch (OutOfBudgetException e) {
            throw new MutationException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * A mutation.
     *
     * @param applies whether it makes a configuration to apply, and not a JSON patch
     */
    private record Mutation(Expression expression, boolean applies) {}
}
