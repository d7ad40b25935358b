package dev.polder.machinery.cel.library;

import static dev.polder.machinery.cel.library.KubernetesTypes.IP;

import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionOverload;
import dev.polder.machinery.cel.library.value.IpAddress;
import dev.polder.machinery.cel.library.value.ValueSyntaxException;

/** {@code ip}, {@code isIP} and what an address tells (apiserver 0.32 {@code pkg/cel/library/ip.go}). */
final class IpLibrary {

    private IpLibrary() {}

    static FunctionLibrary create() {
        FunctionLibrary.Builder library = FunctionLibrary.builder()
                .type(IP)
                .global("ip", "string_to_ip", args -> parse((String) args[0]), IP, SimpleType.STRING)
                .global("isIP", "is_ip", args -> isIp((String) args[0]), SimpleType.BOOL, SimpleType.STRING)
                .global(
                        "ip.isCanonical",
                        "ip_is_canonical",
                        args -> parse((String) args[0]).toString().equals(args[0]),
                        SimpleType.BOOL,
                        SimpleType.STRING)
                .global("string", "ip_to_string", args -> args[0].toString(), SimpleType.STRING, IP)
                .member("family", "ip_family", args -> (long) ((IpAddress) args[0]).family(), SimpleType.INT, IP);
        test(library, "isUnspecified", "ip_is_unspecified", args -> ((IpAddress) args[0]).isUnspecified());
        test(library, "isLoopback", "ip_is_loopback", args -> ((IpAddress) args[0]).isLoopback());
        test(
                library,
                "isLinkLocalMulticast",
                "ip_is_link_local_multicast",
                args -> ((IpAddress) args[0]).isLinkLocalMulticast());
        test(
                library,
                "isLinkLocalUnicast",
                "ip_is_link_local_unicast",
                args -> ((IpAddress) args[0]).isLinkLocalUnicast());
        test(library, "isGlobalUnicast", "ip_is_global_unicast", args -> ((IpAddress) args[0]).isGlobalUnicast());
        return library.build();
    }

    private static void test(FunctionLibrary.Builder library, String name, String overload, CelFunctionOverload body) {
        library.member(name, overload, body, SimpleType.BOOL, IP);
    }

    static IpAddress parse(String text) throws CelEvaluationException {
        try {
            return IpAddress.parse(text);
        } catch (ValueSyntaxException e) {
            throw new CelEvaluationException(e.getMessage(), e);
        }
    }

    private static boolean isIp(String text) {
        try {
            IpAddress.parse(text);
            return true;
        } catch (ValueSyntaxException e) {
            return false;
        }
    }
}
