package dev.polder.machinery.cel.library.text;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.types.TypeType;
import dev.cel.common.values.CelByteString;
import dev.polder.machinery.cel.library.value.Cidr;
import dev.polder.machinery.cel.library.value.IpAddress;
import dev.polder.machinery.cel.library.value.NamedFormat;
import dev.polder.machinery.cel.library.value.Semver;
import dev.polder.machinery.quantity.Quantity;
import dev.polder.machinery.schema.format.GoUrl;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What CEL calls the types of values. */
final class TypeNames {

    private TypeNames() {}

    static String of(@Nullable Object value) {
        return switch (value) {
            case Long number -> "int";
            case UnsignedLong number -> "uint";
            case Double number -> "double";
            case Boolean bit -> "bool";
            case String text -> "string";
            case CelByteString bytes -> "bytes";
            case Duration duration -> "google.protobuf.Duration";
            case Instant instant -> "google.protobuf.Timestamp";
            case OffsetDateTime moment -> "google.protobuf.Timestamp";
            case List<?> list -> "list";
            case Map<?, ?> map -> "map";
            case TypeType type -> "type";
            case Optional<?> optional -> "optional_type";
            case GoUrl url -> "kubernetes.URL";
            case IpAddress address -> "net.IP";
            case Cidr network -> "net.CIDR";
            case Quantity quantity -> "kubernetes.Quantity";
            case Semver version -> "kubernetes.Semver";
            case NamedFormat format -> "kubernetes.NamedFormat";
            case null, default -> isNull(value) ? "null_type" : "object";
        };
    }

    /** Whether it is CEL's null, which has a class of its own in every runtime of cel-java. */
    static boolean isNull(@Nullable Object value) {
        return value == null
                || value instanceof dev.cel.common.values.NullValue
                || value instanceof com.google.protobuf.NullValue;
    }
}
