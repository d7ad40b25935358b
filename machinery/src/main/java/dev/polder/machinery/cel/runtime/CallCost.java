package dev.polder.machinery.cel.runtime;

import dev.polder.machinery.cel.library.CallCosts;
import dev.polder.machinery.cel.value.EvalError;
import dev.polder.machinery.cel.value.ValueSizes;
import java.util.List;
import java.util.OptionalLong;

/** What a call of a function costs (cel-go v0.22.0 {@code interpreter.CostTracker.costCall}, {@code ext/sets.go}). */
final class CallCost {

    private static final double TRAVERSAL = 0.1;
    private static final double REGEX = 0.25;

    private CallCost() {}

    /**
     * The cost of one call.
     *
     * @param overload the only overload that can be meant; empty when several can, which costs 1 as upstream has it
     */
    static long of(String function, String overload, Object[] args, Object result) {
        OptionalLong library =
                CallCosts.of(function, overload, List.of(args), result instanceof EvalError ? null : result);
        return library.isPresent() ? library.getAsLong() : standard(overload, args);
    }

    private static long standard(String overload, Object[] args) {
        return switch (overload) {
            case "list_sets_contains_list", "list_sets_intersects_list" -> 1 + size(args[0]) * size(args[1]);
            case "list_sets_equivalent_list" -> 1 + size(args[0]) * size(args[1]) * 2;
            case "starts_with_string",
                    "ends_with_string",
                    "string_to_bytes",
                    "bytes_to_string",
                    "strings_quote",
                    "string_format" -> traversal(size(args[0]));
            case "in_list" -> size(args[1]);
            case "less_string",
                    "greater_string",
                    "less_equals_string",
                    "greater_equals_string",
                    "less_bytes",
                    "greater_bytes",
                    "less_equals_bytes",
                    "greater_equals_bytes",
                    "equals",
                    "not_equals" -> traversal(Math.min(size(args[0]), size(args[1])));
            case "add_string", "add_bytes" -> traversal(size(args[0]) + size(args[1]));
            case "matches_string" -> traversal(1 + size(args[0])) * ceil(size(args[1]) * REGEX);
            case "contains_string" -> traversal(size(args[0])) * traversal(size(args[1]));
            default -> 1;
        };
    }

    private static long size(Object value) {
        return ValueSizes.of(value);
    }

    private static long traversal(long size) {
        return ceil(size * TRAVERSAL);
    }

    private static long ceil(double cost) {
        return (long) Math.ceil(cost);
    }
}
