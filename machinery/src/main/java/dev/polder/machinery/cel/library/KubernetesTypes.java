package dev.polder.machinery.cel.library;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.polder.machinery.cel.library.access.AccessDecision;
import dev.polder.machinery.cel.library.access.Authorizer;
import dev.polder.machinery.cel.library.access.GroupCheck;
import dev.polder.machinery.cel.library.access.PathCheck;
import dev.polder.machinery.cel.library.access.ResourceCheck;
import dev.polder.machinery.cel.library.value.Cidr;
import dev.polder.machinery.cel.library.value.IpAddress;
import dev.polder.machinery.cel.library.value.NamedFormat;
import dev.polder.machinery.cel.library.value.Semver;
import dev.polder.machinery.quantity.Quantity;
import dev.polder.machinery.schema.format.GoUrl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The types that Kubernetes' CEL libraries add ({@code k8s.io/apiserver/pkg/cel}), and the Java class of values. */
public final class KubernetesTypes {

    public static final OpaqueType URL = OpaqueType.create("kubernetes.URL");
    public static final OpaqueType IP = OpaqueType.create("net.IP");
    public static final OpaqueType CIDR = OpaqueType.create("net.CIDR");
    public static final OpaqueType QUANTITY = OpaqueType.create("kubernetes.Quantity");
    public static final OpaqueType SEMVER = OpaqueType.create("kubernetes.Semver");
    public static final OpaqueType FORMAT = OpaqueType.create("kubernetes.NamedFormat");

    public static final OpaqueType AUTHORIZER = OpaqueType.create("kubernetes.authorization.Authorizer");
    public static final OpaqueType PATH_CHECK = OpaqueType.create("kubernetes.authorization.PathCheck");
    public static final OpaqueType GROUP_CHECK = OpaqueType.create("kubernetes.authorization.GroupCheck");
    public static final OpaqueType RESOURCE_CHECK = OpaqueType.create("kubernetes.authorization.ResourceCheck");
    public static final OpaqueType DECISION = OpaqueType.create("kubernetes.authorization.Decision");

    private static final Map<CelType, Class<?>> CLASSES = Map.ofEntries(
            Map.entry(SimpleType.BOOL, Boolean.class),
            Map.entry(SimpleType.INT, Long.class),
            Map.entry(SimpleType.UINT, UnsignedLong.class),
            Map.entry(SimpleType.DOUBLE, Double.class),
            Map.entry(SimpleType.STRING, String.class),
            Map.entry(SimpleType.BYTES, CelByteString.class),
            Map.entry(SimpleType.DURATION, Duration.class),
            Map.entry(SimpleType.TIMESTAMP, Instant.class),
            Map.entry(URL, GoUrl.class),
            Map.entry(IP, IpAddress.class),
            Map.entry(CIDR, Cidr.class),
            Map.entry(QUANTITY, Quantity.class),
            Map.entry(SEMVER, Semver.class),
            Map.entry(FORMAT, NamedFormat.class),
            Map.entry(AUTHORIZER, Authorizer.class),
            Map.entry(PATH_CHECK, PathCheck.class),
            Map.entry(GROUP_CHECK, GroupCheck.class),
            Map.entry(RESOURCE_CHECK, ResourceCheck.class),
            Map.entry(DECISION, AccessDecision.class));

    private KubernetesTypes() {}

    /** The type of a value of these libraries; empty for other values. */
    public static Optional<CelType> typeOf(Object value) {
        return CLASSES.entrySet().stream()
                .filter(entry ->
                        entry.getKey() instanceof OpaqueType && entry.getValue().isInstance(value))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The class of the values of a type; {@code Object} for type parameters and {@code dyn}. */
    static Class<?> valueClass(CelType type) {
        return switch (type.kind()) {
            case LIST -> List.class;
            case MAP -> Map.class;
            case TYPE_PARAM, DYN -> Object.class;
            default ->
                Optional.<Class<?>>ofNullable(CLASSES.get(type))
                        .orElseThrow(() -> new IllegalArgumentException("no class for values of type " + type.name()));
        };
    }
}
