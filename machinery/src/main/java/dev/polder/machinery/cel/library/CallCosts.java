package dev.polder.machinery.cel.library;

import dev.cel.common.values.CelByteString;
import dev.polder.machinery.cel.library.value.Cidr;
import dev.polder.machinery.cel.library.value.IpAddress;
import dev.polder.machinery.cel.library.value.NamedFormat;
import dev.polder.machinery.cel.library.value.Semver;
import dev.polder.machinery.quantity.Quantity;
import dev.polder.machinery.schema.field.Names;
import dev.polder.machinery.schema.format.GoUrl;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a call of a library's function costs at run time, in CEL's units (apiserver 0.32 {@code library/cost.go},
 * {@code CallCost}; {@code semver} as in 0.33).
 */
public final class CallCosts {

    /** For a character that is read (cel-go {@code common.StringTraversalCostFactor}). */
    private static final double TRAVERSAL = 0.1;

    /** For a character of a regular expression (cel-go {@code common.RegexStringLengthCostFactor}). */
    private static final double EXPRESSION = 0.25;

    /** For asking who may do what: no expression can ask more than twice. */
    private static final long CHECK = 350_000;

    /** For a selector, whatever is in it. */
    private static final long SELECTOR = 10;

    /** How many requirements of a selector a character can stand for. */
    private static final double REQUIREMENTS = 0.5;

    /** For a requirement: a list and a struct. */
    private static final long REQUIREMENT = 50;

    private static final int BYTE = 8;

    private CallCosts() {}

    /**
     * The cost of a call, without that of its arguments.
     *
     * @param function the name, without the receiver
     * @param overload the id of the overload that ran
     * @param args the values, the receiver first
     * @param result what came out; null when the call failed
     * @return nothing for functions that cost what cel-go reckons for them
     */
    public static OptionalLong of(String function, String overload, List<?> args, @Nullable Object result) {
        return switch (function) {
            case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf" -> OptionalLong.of(traversal(args.get(0)));
            case "url",
                    "lowerAscii",
                    "upperAscii",
                    "substring",
                    "trim",
                    "jsonpatch.escapeKey",
                    "cidr",
                    "isIP",
                    "isCIDR",
                    "quantity",
                    "isQuantity",
                    "semver",
                    "isSemver" -> OptionalLong.of(reading(size(args.get(0))));
            case "ip" -> OptionalLong.of(overload.equals("cidr_ip") ? 1 : reading(size(args.get(0))));
            case "replace", "split", "ip.isCanonical" -> OptionalLong.of(twice(size(args.get(0))));
            case "join" -> OptionalLong.of(twice(size(result)));
            case "find", "findAll" -> OptionalLong.of(matching(size(args.get(0)), size(args.get(1))));
            case "containsIP" ->
                OptionalLong.of(twice(size(args.get(0))) + parsing(overload, "cidr_contains_ip_string", args.get(1)));
            case "containsCIDR" ->
                OptionalLong.of(twice(size(args.get(0)))
                        + reading(size(args.get(0)))
                        + 1
                        + parsing(overload, "cidr_contains_cidr_string", args.get(1)));
            case "validate" ->
                args.get(0) instanceof NamedFormat format
                        ? OptionalLong.of(matching(size(args.get(1)), format.regexSize()))
                        : OptionalLong.empty();
            case "major", "minor", "patch" -> OptionalLong.of(1);
            case "check" -> OptionalLong.of(CHECK);
            case "fieldSelector", "labelSelector" -> OptionalLong.of(selecting(size(args.get(1))));
            case "_==_" -> isOpaque(args.get(0)) ? OptionalLong.of(1) : OptionalLong.empty();
            default -> UnitCosts.include(function) ? OptionalLong.of(1) : OptionalLong.empty();
        };
    }

    private static boolean isOpaque(@Nullable Object value) {
        return value instanceof Quantity
                || value instanceof IpAddress
                || value instanceof Cidr
                || value instanceof NamedFormat
                || value instanceof GoUrl
                || value instanceof Semver;
    }

    private static long reading(long size) {
        return (long) Math.ceil(size * TRAVERSAL);
    }

    /** Reading, and building what comes out. */
    private static long twice(long size) {
        return (long) Math.ceil(size * 2 * TRAVERSAL);
    }

    private static long selecting(long size) {
        return SELECTOR + reading(size) + (long) Math.ceil(size * REQUIREMENTS) * REQUIREMENT;
    }

    private static long parsing(String overload, String ofText, @Nullable Object text) {
        return overload.equals(ofText) ? reading(size(text)) : 0;
    }

    /** The empty text costs something too, because the expression is read anyhow. */
    private static long matching(long text, long expression) {
        return (long) Math.ceil((1.0 + text) * TRAVERSAL) * (long) Math.ceil(expression * EXPRESSION);
    }

    /** Characters, bytes or elements; of addresses the bytes that count; 1 for everything else. */
    private static long size(@Nullable Object value) {
        return switch (value) {
            case String text -> text.codePointCount(0, text.length());
            case CelByteString bytes -> bytes.size();
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case IpAddress address -> address.bitLength() / BYTE;
            case Cidr network -> (network.bits() + BYTE - 1) / BYTE;
            case null, default -> 1;
        };
    }

    /** All there is inside of a value; a tenth of the bytes of a text. */
    private static long traversal(@Nullable Object value) {
        return switch (value) {
            case String text -> (long) (Names.utf8Length(text) * TRAVERSAL);
            case CelByteString bytes -> (long) (bytes.size() * TRAVERSAL);
            case List<?> list -> {
                long cost = 0;
                for (Object item : list) {
                    cost += traversal(item);
                }
                yield cost;
            }
            case Map<?, ?> map -> {
                long cost = 0;
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    cost += traversal(entry.getKey()) + traversal(entry.getValue());
                }
                yield cost;
            }
            case null, default -> 1;
        };
    }
}
