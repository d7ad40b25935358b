package dev.polder.machinery.cel.library;

import static dev.polder.machinery.cel.library.KubernetesTypes.CIDR;
import static dev.polder.machinery.cel.library.KubernetesTypes.IP;

import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.polder.machinery.cel.library.value.Cidr;
import dev.polder.machinery.cel.library.value.IpAddress;
import dev.polder.machinery.cel.library.value.ValueSyntaxException;

/** {@code cidr}, {@code isCIDR} and what a network tells (apiserver 0.32 {@code pkg/cel/library/cidr.go}). */
final class CidrLibrary {

    private CidrLibrary() {}

    static FunctionLibrary create() {
        return FunctionLibrary.builder()
                .type(CIDR)
                .global("cidr", "string_to_cidr", args -> parse((String) args[0]), CIDR, SimpleType.STRING)
                .global("isCIDR", "is_cidr", args -> isCidr((String) args[0]), SimpleType.BOOL, SimpleType.STRING)
                .global("string", "cidr_to_string", args -> args[0].toString(), SimpleType.STRING, CIDR)
                .member(
                        "containsIP",
                        "cidr_contains_ip_string",
                        args -> containsIp((Cidr) args[0], (String) args[1]),
                        SimpleType.BOOL,
                        CIDR,
                        SimpleType.STRING)
                .member(
                        "containsIP",
                        "cidr_contains_ip_ip",
                        args -> ((Cidr) args[0]).contains((IpAddress) args[1]),
                        SimpleType.BOOL,
                        CIDR,
                        IP)
                .member(
                        "containsCIDR",
                        "cidr_contains_cidr_string",
                        args -> ((Cidr) args[0]).contains(parse((String) args[1])),
                        SimpleType.BOOL,
                        CIDR,
                        SimpleType.STRING)
                .member(
                        "containsCIDR",
                        "cidr_contains_cidr",
                        args -> ((Cidr) args[0]).contains((Cidr) args[1]),
                        SimpleType.BOOL,
                        CIDR,
                        CIDR)
                .member("ip", "cidr_ip", args -> ((Cidr) args[0]).address(), IP, CIDR)
                .member(
                        "prefixLength",
                        "cidr_prefix_length",
                        args -> (long) ((Cidr) args[0]).bits(),
                        SimpleType.INT,
                        CIDR)
                .member("masked", "cidr_masked", args -> ((Cidr) args[0]).masked(), CIDR, CIDR)
                .build();
    }

    private static Cidr parse(String text) throws CelEvaluationException {
        try {
            return Cidr.parse(text);
        } catch (ValueSyntaxException e) {
            throw new CelEvaluationException(
                    "network address parse error during conversion from string: " + e.getMessage(), e);
        }
    }

    private static boolean isCidr(String text) {
        try {
            Cidr.parse(text);
            return true;
        } catch (ValueSyntaxException e) {
            return false;
        }
    }

    /** Upstream loses the reason why the text is no address. */
    private static boolean containsIp(Cidr network, String address) throws CelEvaluationException {
        try {
            return network.contains(IpAddress.parse(address));
        } catch (ValueSyntaxException e) {
            throw new CelEvaluationException("no such overload", e);
        }
    }
}
