package dev.polder.apiexport.kind;

import dev.polder.api.cluster.ClusterIds;
import dev.polder.api.cluster.LogicalClusterName;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Labels by which the bindings of an export are found (kcp {@code sdk/apis/apis/v1alpha2/permissionclaims}). */
public final class ExportLabels {

    /** The label of bindings; its value is {@link #value}. */
    public static final String EXPORT = "internal.apis.kcp.io/export";

    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());

    private ExportLabels() {}

    /** What stands for an export in labels. */
    public static String value(LogicalClusterName cluster, String export) {
        return hash((cluster.value() + ":" + export).getBytes(StandardCharsets.UTF_8));
    }

    /** The SHA-224 of some bytes as a number to the base 62 (kcp {@code apimachinery/pkg/util/crypto}). */
    public static String hash(byte[] bytes) {
        BigInteger rest = new BigInteger(1, ClusterIds.sha224(bytes));
        StringBuilder text = new StringBuilder();
        while (rest.signum() > 0) {
            BigInteger[] divided = rest.divideAndRemainder(BASE);
            text.append(DIGITS.charAt(divided[1].intValue()));
            rest = divided[0];
        }
        return text.isEmpty() ? "0" : text.reverse().toString();
    }
}
