package dev.polder.machinery.cel.library;

import java.util.Set;

/**
 * The functions whose call costs one unit, estimated as well as at run time (apiserver v0.32 {@code pkg/cel/library/cost.go},
 * {@code EstimateCallCost} and {@code CallCost}).
 */
public final class UnitCosts {

    private static final Set<String> FUNCTIONS = Set.of(
            "masked",
            "prefixLength",
            "family",
            "isUnspecified",
            "isLoopback",
            "isLinkLocalMulticast",
            "isLinkLocalUnicast",
            "isGlobalUnicast",
            "format.named",
            "sign",
            "asInteger",
            "isInteger",
            "asApproximateFloat",
            "isGreaterThan",
            "isLessThan",
            "compareTo",
            "add",
            "sub",
            "getScheme",
            "getHostname",
            "getHost",
            "getPort",
            "getEscapedPath",
            "getQuery",
            "serviceAccount",
            "path",
            "group",
            "resource",
            "subresource",
            "namespace",
            "name",
            "allowed",
            "reason",
            "error",
            "errored");

    private UnitCosts() {}

    /**
     * Whether a call of a function costs one unit, whatever it is called with.
     *
     * @param function the name, without the receiver
     */
    public static boolean include(String function) {
        return FUNCTIONS.contains(function);
    }
}
