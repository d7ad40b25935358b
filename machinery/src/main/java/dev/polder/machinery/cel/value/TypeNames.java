package dev.polder.machinery.cel.value;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.polder.machinery.cel.library.KubernetesTypes;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Types of values at run time; what a list or a map holds does not count. */
public final class TypeNames {

    private TypeNames() {}

    /** The type of a value; empty when no rule can name it. */
    public static Optional<CelType> typeOf(Object value) {
        @Nullable
        CelType known = switch (value) {
            case NullValue none -> SimpleType.NULL_TYPE;
            case Boolean bool -> SimpleType.BOOL;
            case Long number -> SimpleType.INT;
            case UnsignedLong number -> SimpleType.UINT;
            case Double number -> SimpleType.DOUBLE;
            case String text -> SimpleType.STRING;
            case CelByteString bytes -> SimpleType.BYTES;
            case Duration duration -> SimpleType.DURATION;
            case OffsetDateTime moment -> SimpleType.TIMESTAMP;
            case List<?> list -> ListType.create(SimpleType.DYN);
            case Map<?, ?> map -> MapType.create(SimpleType.DYN, SimpleType.DYN);
            case Optional<?> optional -> OptionalType.create(SimpleType.DYN);
            case TypeType type -> TypeType.create(SimpleType.DYN);
            default -> null;
        };
        return known == null ? KubernetesTypes.typeOf(value) : Optional.of(known);
    }

    /** What cel-go calls the type of a value in messages. */
    public static String nameOf(Object value) {
        return typeOf(value).map(TypeNames::name).orElse(value.getClass().getSimpleName());
    }

    /** The name of the type that a type value stands for. */
    static String of(TypeType type) {
        return name(type.type());
    }

    private static String name(CelType type) {
        if (type.kind() == CelKind.TYPE) {
            return "type";
        }
        return type.kind() == CelKind.STRUCT ? "map" : type.name();
    }
}
