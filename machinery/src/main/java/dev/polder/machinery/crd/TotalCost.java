package dev.polder.machinery.crd;

import dev.polder.api.status.FieldError;
import dev.polder.machinery.cel.estimate.Range;
import dev.polder.machinery.schema.field.FieldPath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What the rules of a schema are estimated to cost together (apiextensions v0.32 {@code
 * pkg/apis/apiextensions/validation/cel_validation.go}). Costs are unsigned.
 */
final class TotalCost {

    /** The most that one rule may cost, on all values of an object. */
    static final long RULE_LIMIT = 10_000_000;

    /** The most that all rules of a schema may cost. */
    static final long LIMIT = 100_000_000;

    /** Only rules that cost at least this are blamed for the total. */
    private static final long BLAMED = LIMIT / 100;

    private static final int MAX_BLAMED = 4;

    private record Part(FieldPath path, long cost) {}

    private final List<Part> parts = new ArrayList<>();
    private long total;

    /** Counts an expression in. */
    void add(FieldPath path, long cost) {
        total = Range.add(total, cost);
        if (Long.compareUnsigned(cost, BLAMED) >= 0) {
            parts.add(new Part(path, cost));
        }
    }

    long total() {
        return total;
    }

    /** The costs of the rules that are blamed, the highest first. */
    List<Long> blamed() {
        return mostExpensive().stream().map(Part::cost).toList();
    }

    /**
     * What to say when the rules cost too much together.
     *
     * @param path where the schema stands
     */
    List<FieldError> errors(FieldPath path) {
        List<FieldError> errors = new ArrayList<>();
        if (Long.compareUnsigned(total, LIMIT) > 0) {
            for (Part part : mostExpensive()) {
                errors.add(FieldError.forbidden(
                        part.path().toString(),
                        "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema"));
            }
            errors.add(FieldError.forbidden(
                    path.toString(),
                    exceeds(
                            "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema",
                            total,
                            LIMIT)));
        }
        return errors;
    }

    private List<Part> mostExpensive() {
        Comparator<Part> byCost = (a, b) -> Long.compareUnsigned(b.cost(), a.cost());
        return parts.stream().sorted(byCost).limit(MAX_BLAMED).toList();
    }

    /** The message about a cost above its limit. */
    static String exceeds(String what, long cost, long limit) {
        double factor = Range.toDouble(cost) / limit;
        String times;
        if (factor > 100) {
            times = "more than 100x";
        } else {
            times = String.format(Locale.ROOT, factor < 1.5 ? "%.6fx" : "%.1fx", factor);
        }
        return what + " exceeds budget by factor of " + times
                + " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and"
                + " strings are declared)";
    }
}
