package dev.polder.machinery.cel.estimate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What calls cost: the functions of Kubernetes first, then those of CEL itself (cel-go v0.22 {@code checker/cost.go}, {@code
 * ext/sets.go}).
 */
final class CallCosts {

    static final long CREATE_LIST = 10;
    static final long CREATE_STRUCT = 40;

    /** Per character of a text that is read once. */
    static final double TRAVERSAL = 0.1;

    /** Per character of a regular expression that is applied to a text of cost 1. */
    static final double REGEX = 0.25;

    private final Sizer sizer;
    private final LibraryCosts library;

    CallCosts(Sizer sizer) {
        this.sizer = sizer;
        this.library = new LibraryCosts(sizer);
    }

    /** How large an operand is. */
    Range size(Operand operand) {
        return sizer.orScalar(operand);
    }

    /**
     * Estimates a call with its arguments.
     *
     * @param costs what the arguments cost, in their order
     */
    CallEstimate of(Call call, List<Range> costs) {
        Range args = costs.stream().reduce(Range.ZERO, Range::plus);
        CallEstimate estimate = sets(call);
        if (estimate == null) {
            estimate = library.of(call);
        }
        if (estimate == null) {
            estimate = switch (call.overload()) {
                case "logical_and", "logical_or" ->
                    // The right side may never be looked at.
                    new CallEstimate(new Range(costs.get(0).min(), args.max()), null);
                case "conditional" ->
                    new CallEstimate(
                            costs.get(0).plus(costs.get(1).or(costs.get(2))),
                            size(call.args().get(1)).or(size(call.args().get(2))));
                default -> null;
            };
            if (estimate != null) {
                return estimate;
            }
            estimate = standard(call);
        }
        return new CallEstimate(estimate.cost().plus(args), estimate.resultSize());
    }

    private @Nullable CallEstimate sets(Call call) {
        double factor = switch (call.overload()) {
            case "list_sets_contains_list", "list_sets_intersects_list" -> 1;
            case "list_sets_equivalent_list" -> 2;
            default -> 0;
        };
        if (factor == 0) {
            return null;
        }
        Range pairs = sizer.of(call.args().get(0)).times(sizer.of(call.args().get(1)));
        return CallEstimate.of(pairs.times(factor).plus(Range.ONE));
    }

    private CallEstimate standard(Call call) {
        List<Operand> args = call.args();
        return switch (call.overload()) {
            case "string_format" -> CallEstimate.of(size(call.receiver()).times(TRAVERSAL));
            case "string_to_bytes" -> {
                Range size = size(args.get(0));
                yield new CallEstimate(size.times(TRAVERSAL), new Range(size.min(), size.max() * 4));
            }
            case "bytes_to_string" -> {
                Range size = size(args.get(0));
                yield new CallEstimate(
                        size.times(TRAVERSAL), new Range(Long.divideUnsigned(size.min(), 4), size.max()));
            }
            case "strings_quote" -> {
                Range size = size(args.get(0));
                yield new CallEstimate(size.times(TRAVERSAL), new Range(size.min() + 2, size.max() * 2 + 2));
            }
            case "starts_with_string", "ends_with_string" ->
                CallEstimate.of(size(args.get(0)).times(TRAVERSAL));
            case "in_list" -> CallEstimate.of(size(args.get(1)).times(1));
            case "matches_string" -> {
                // An empty text still has to be tried once.
                Range text = size(call.receiver()).plus(Range.ONE).times(TRAVERSAL);
                yield CallEstimate.of(text.times(size(args.get(0)).times(REGEX)));
            }
            case "contains_string" ->
                CallEstimate.of(size(call.receiver())
                        .times(TRAVERSAL)
                        .times(size(args.get(0)).times(TRAVERSAL)));
            case "add_list" -> new CallEstimate(Range.ONE, size(args.get(0)).plus(size(args.get(1))));
            case "add_string", "add_bytes" -> {
                Range size = size(args.get(0)).plus(size(args.get(1)));
                yield new CallEstimate(size.times(TRAVERSAL), size);
            }
            case "less_string",
                    "greater_string",
                    "less_equals_string",
                    "greater_equals_string",
                    "less_bytes",
                    "greater_bytes",
                    "less_equals_bytes",
                    "greater_equals_bytes",
                    "equals",
                    "not_equals" -> CallEstimate.of(comparison(size(args.get(0)), size(args.get(1))));
            default -> CallEstimate.of(Range.ONE);
        };
    }

    /** Two values are compared up to the end of the shorter one. */
    private static Range comparison(Range left, Range right) {
        long most = Range.smaller(left.max(), right.max());
        return new Range(most == 0 ? 0 : 1, most).times(TRAVERSAL);
    }
}
