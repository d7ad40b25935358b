package dev.polder.machinery.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.schema.Schema.Constraints;
import dev.polder.machinery.schema.field.FieldPath;
import dev.polder.machinery.schema.field.GoText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code anyOf}, {@code oneOf}, {@code allOf} and {@code not} (kube-openapi {@code schema_props.go}). */
final class Junctors {

    private Junctors() {}

    /** Checks a value against the junctors of its schema. */
    static void check(
            JsonNode value,
            Constraints constraints,
            FieldPath path,
            @Nullable Correlation correlation,
            Outcome outcome) {
        if (!constraints.anyOf().isEmpty()) {
            anyOf(value, constraints.anyOf(), path, correlation, outcome);
        }
        if (!constraints.oneOf().isEmpty()) {
            oneOf(value, constraints.oneOf(), path, correlation, outcome);
        }
        if (!constraints.allOf().isEmpty()) {
            allOf(value, constraints.allOf(), path, correlation, outcome);
        }
        if (constraints.not() != null
                && run(value, constraints.not(), path, correlation, outcome).isValid()) {
            outcome.failWhole(name(path) + " must not validate the schema (not)");
        }
        outcome.match();
    }

    private static void anyOf(
            JsonNode value, List<Schema> schemas, FieldPath path, @Nullable Correlation correlation, Outcome outcome) {
        Outcome best = null;
        for (Schema schema : schemas) {
            Outcome result = run(value, schema, path, correlation, outcome);
            if (result.isValid()) {
                outcome.merge(result);
                return;
            }
            best = better(best, result);
        }
        outcome.failWhole(name(path) + " must validate at least one schema (anyOf)");
        if (best != null) {
            outcome.merge(best);
        }
    }

    private static void oneOf(
            JsonNode value, List<Schema> schemas, FieldPath path, @Nullable Correlation correlation, Outcome outcome) {
        List<Outcome> valid = new ArrayList<>();
        Outcome best = null;
        for (Schema schema : schemas) {
            Outcome result = run(value, schema, path, correlation, outcome);
            if (result.isValid()) {
                valid.add(result);
            } else {
                best = better(best, result);
            }
        }
        if (valid.size() == 1) {
            outcome.merge(valid.get(0));
            return;
        }
        String found = valid.isEmpty() ? "Found none valid" : "Found " + valid.size() + " valid alternatives";
        outcome.failWhole(name(path) + " must validate one and only one schema (oneOf). " + found);
        if (valid.isEmpty() && best != null) {
            outcome.merge(best);
        }
    }

    private static void allOf(
            JsonNode value, List<Schema> schemas, FieldPath path, @Nullable Correlation correlation, Outcome outcome) {
        int validated = 0;
        for (Schema schema : schemas) {
            Outcome result = run(value, schema, path, correlation, outcome);
            validated += result.isValid() ? 1 : 0;
            outcome.merge(result);
        }
        if (validated != schemas.size()) {
            String none = validated == 0 ? ". None validated" : "";
            outcome.failWhole(name(path) + " must validate all the schemas (allOf)" + none);
        }
    }

    private static Outcome run(
            JsonNode value, Schema schema, FieldPath path, @Nullable Correlation correlation, Outcome outcome) {
        Outcome result = outcome.fresh();
        ValueCheck.plain(value, schema, path, correlation, result);
        return result;
    }

    private static Outcome better(@Nullable Outcome best, Outcome result) {
        return best == null || result.matches() > best.matches() ? result : best;
    }

    private static String name(FieldPath path) {
        return GoText.quote(path.toString());
    }
}
