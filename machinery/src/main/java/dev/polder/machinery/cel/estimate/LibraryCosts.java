package dev.polder.machinery.cel.estimate;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.polder.machinery.cel.library.UnitCosts;
import dev.polder.machinery.cel.type.Sizes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the functions of Kubernetes' libraries cost, without their arguments (apiserver v0.32 {@code
 * pkg/cel/library/cost.go}, {@code EstimateCallCost}).
 */
final class LibraryCosts {

    /** So that one expression can ask the authorizer twice. */
    private static final Range AUTHORIZATION = Range.exactly(350000);

    /** A selector can name one requirement in two characters. */
    private static final double REQUIREMENTS_PER_CHARACTER = 0.5;

    private static final double REQUIREMENT = CallCosts.CREATE_LIST + CallCosts.CREATE_STRUCT;

    /** Addresses have 4 or 16 bytes; both sides of a comparison count. */
    private static final Range TWO_ADDRESSES = new Range(4, 16).plus(new Range(4, 16));

    private final Sizer sizer;

    LibraryCosts(Sizer sizer) {
        this.sizer = sizer;
    }

    /** Null for functions that are not Kubernetes' own. */
    @Nullable
    CallEstimate of(Call call) {
        List<Operand> args = call.args();
        return switch (call.function()) {
            case "check" -> CallEstimate.of(AUTHORIZATION);
            case "serviceAccount",
                    "path",
                    "group",
                    "resource",
                    "subresource",
                    "namespace",
                    "name",
                    "allowed",
                    "reason",
                    "error",
                    "errored" -> CallEstimate.of(Range.ONE);
            case "fieldSelector", "labelSelector" -> selector(sizer.of(args.get(0)));
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" -> overElements(call.target());
            case "url", "jsonpatch.escapeKey" -> sameSize(args.get(0));
            case "lowerAscii", "upperAscii", "substring", "trim" -> sameSize(call.receiver());
            case "replace" -> replace(sizer.of(call.receiver()), sizer.of(args.get(0)), sizer.of(args.get(1)));
            case "split" -> split(call.receiver(), args);
            case "join" -> join(call.receiver(), args);
            case "find", "findAll" -> find(sizer.of(call.receiver()), sizer.of(args.get(0)));
            case "cidr", "isIP", "isCIDR", "quantity", "isQuantity" -> CallEstimate.of(sizer.traversal(args.get(0)));
            case "ip" -> CallEstimate.of(args.isEmpty() ? Range.ONE : sizer.traversal(args.get(0)));
            case "ip.isCanonical" -> CallEstimate.of(sizer.of(args.get(0)).times(2 * CallCosts.TRAVERSAL));
            case "containsIP", "containsCIDR" -> contains(call);
            case "validate" ->
                CallEstimate.of(sizer.traversal(args.get(0)).times(Sizes.MAX_FORMAT_REGEX * CallCosts.REGEX));
            case "_==_" -> equality(args.get(0), args.get(1));
            default -> UnitCosts.include(call.function()) ? CallEstimate.of(Range.ONE) : null;
        };
    }

    private static CallEstimate selector(Range length) {
        Range requirements = length.times(REQUIREMENTS_PER_CHARACTER).times(REQUIREMENT);
        return CallEstimate.of(Range.exactly(CallCosts.CREATE_LIST)
                .plus(length.times(CallCosts.TRAVERSAL))
                .plus(requirements));
    }

    /** Every element is looked at once; texts and bytes from start to end. */
    private @Nullable CallEstimate overElements(@Nullable Operand target) {
        if (target == null) {
            return null;
        }
        Operand element = target.elements();
        if (element == null) {
            // Texts have indexOf and lastIndexOf too.
            return CallEstimate.of(sizer.traversal(target));
        }
        Range each = switch (element.type().kind()) {
            case STRING, BYTES -> Range.ONE.plus(sizer.traversal(element));
            default -> Range.ONE;
        };
        return CallEstimate.of(sizer.of(target).times(each));
    }

    private CallEstimate sameSize(Operand text) {
        return new CallEstimate(sizer.traversal(text), sizer.of(text));
    }

    private static CallEstimate replace(Range text, Range out, Range in) {
        boolean neverShorter = Long.compareUnsigned(out.max(), in.min()) <= 0;
        boolean neverLonger = Long.compareUnsigned(in.max(), out.min()) <= 0;
        Range size = new Range(
                replaced(text.min(), out.max(), in.min(), neverShorter),
                replaced(text.max(), out.min(), in.max(), neverLonger));
        return new CallEstimate(text.times(2 * CallCosts.TRAVERSAL), size);
    }

    /**
     * The length after a replacement.
     *
     * @param keepsLength whether no replacement moves the length in the direction that is looked for
     */
    private static long replaced(long text, long out, long in, boolean keepsLength) {
        if (out == 0) {
            // The replacement goes around every character.
            return Range.add(Range.multiply(Range.add(text, 1), in), text);
        }
        return keepsLength ? text : Range.multiply(Range.ceil(Range.toDouble(text) / Range.toDouble(out)), in);
    }

    private CallEstimate split(Operand text, List<Operand> args) {
        Range size = sizer.of(text);
        // Without a separator every character is an element.
        long most = size.max();
        CelExpr limit = args.size() > 1 ? args.get(1).expr() : null;
        if (limit != null
                && limit.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && limit.constant().getKind() == CelConstant.Kind.INT64_VALUE) {
            most = limit.constant().int64Value();
        }
        return new CallEstimate(size.times(2 * CallCosts.TRAVERSAL), new Range(0, most));
    }

    private CallEstimate join(Operand list, List<Operand> args) {
        Range count = sizer.of(list);
        Operand element = list.elements();
        Range size = element == null ? Range.ZERO : count.times(sizer.of(element));
        if (!args.isEmpty()) {
            Range separators = new Range(oneLess(count.min()), oneLess(count.max()));
            size = size.plus(sizer.of(args.get(0)).times(separators));
        }
        return new CallEstimate(size.times(CallCosts.TRAVERSAL), size);
    }

    private static long oneLess(long count) {
        return count == 0 ? 0 : count - 1;
    }

    private static CallEstimate find(Range text, Range regex) {
        // An empty text still has to be tried once.
        Range read = text.plus(Range.ONE).times(CallCosts.TRAVERSAL);
        return new CallEstimate(read.times(regex.times(CallCosts.REGEX)), new Range(0, text.max()));
    }

    private CallEstimate contains(Call call) {
        Range cost = TWO_ADDRESSES.times(CallCosts.TRAVERSAL);
        if (call.function().equals("containsCIDR")) {
            // The first one is masked, and the lengths of the prefixes are compared.
            cost = cost.plus(new Range(4, 16).times(CallCosts.TRAVERSAL)).plus(Range.ONE);
        }
        if (call.overload().endsWith("_string")) {
            cost = cost.plus(sizer.traversal(call.args().get(0)));
        }
        return CallEstimate.of(cost);
    }

    private static @Nullable CallEstimate equality(Operand left, Operand right) {
        if (!left.type().equals(right.type())) {
            return null;
        }
        return switch (left.type().name()) {
            case "net.IP",
                    "net.CIDR",
                    "kubernetes.Quantity",
                    "kubernetes.Semver",
                    "kubernetes.authorization.Authorizer",
                    "kubernetes.authorization.PathCheck",
                    "kubernetes.authorization.GroupCheck",
                    "kubernetes.authorization.ResourceCheck",
                    "kubernetes.authorization.Decision" -> CallEstimate.of(Range.ONE);
            case "kubernetes.NamedFormat" -> CallEstimate.of(new Range(1, Sizes.MAX_FORMAT).times(CallCosts.TRAVERSAL));
            case "kubernetes.URL" -> {
                // Upstream asks the right side only.
                Range size = right.computedSize();
                yield CallEstimate.of(new Range(1, size == null ? 1 : size.max()).times(CallCosts.TRAVERSAL));
            }
            default -> null;
        };
    }
}
