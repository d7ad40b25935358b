package dev.polder.machinery.cel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.Correlation;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a schema ({@code x-kubernetes-validations}, KEP-2876). Immutable but for rules being compiled when they first
 * run; to be shared by everything that shares the schema.
 */
public final class SchemaRules {

    /** No rules. */
    public static final SchemaRules NONE = new SchemaRules(Optional.empty(), Schema.ANYTHING);

    private final Optional<RuleNode> root;
    private final Schema schema;

    private SchemaRules(Optional<RuleNode> root, Schema schema) {
        this.root = root;
        this.schema = schema;
    }

    /**
     * The rules of a schema.
     *
     * @param isRoot whether its values are whole objects
     */
    public static SchemaRules of(Schema schema, boolean isRoot) {
        return areIn(schema) ? ofAny(schema, isRoot) : NONE;
    }

    /** Whether a schema has rules; those in parts of {@code allOf} alone do not count, as upstream passes over them. */
    public static boolean areIn(Schema schema) {
        return RuleNode.hasRules(schema);
    }

    /** The same, also when only parts of {@code allOf} have rules, which upstream passes over. */
    static SchemaRules ofAny(Schema schema, boolean isRoot) {
        return new SchemaRules(RuleNode.of(schema, isRoot), schema);
    }

    /** Whether there is no rule, so that nothing has to be run. */
    public boolean isEmpty() {
        return root.isEmpty();
    }

    /**
     * What the rules say about a value.
     *
     * @param errors what is wrong
     * @param warnings what is wrong but was so before the change
     * @param remaining what is left of the budget; negative when it ran out
     */
    public record Findings(List<FieldError> errors, List<String> warnings, long remaining) {}

    /**
     * How to run rules.
     *
     * @param path where the value stands; empty for a whole resource
     * @param perCall what one run of one expression may cost
     * @param budget what all runs together may cost
     * @param ratchets whether what did not change may stay wrong
     */
    public record Run(String path, long perCall, long budget, boolean ratchets) {

        /** For whole objects, within Kubernetes' limits. */
        public static Run ofObject(boolean ratchets) {
            return new Run("", Limits.PER_CALL, Limits.PER_OBJECT, ratchets);
        }
    }

    /**
     * Runs the rules that apply.
     *
     * @param old what the value was; null when it is new
     */
    public Findings check(JsonNode value, @Nullable JsonNode old, Run run) {
        if (root.isEmpty()) {
            return new Findings(List.of(), List.of(), run.budget());
        }
        Ratchet ratchet =
                run.ratchets() && old != null ? new Ratchet(Correlation.of(value, old, schema), null) : Ratchet.NONE;
        RuleWalk walk = new RuleWalk(run.perCall(), run.budget());
        walk.value(root.get(), FieldPath.of(run.path()), value, old, ratchet);
        return walk.findings();
    }
}
