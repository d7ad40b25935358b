package dev.polder.machinery.cel.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What expressions give, as JSON (cel-go {@code ConvertToNative} to {@code google.protobuf.Value}). Other than there, whole
 * numbers stay whole and large ones stay numbers: fields that were copied would not be the same otherwise.
 */
public final class JsonResults {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Up to here doubles that are whole numbers are exactly these. */
    private static final double MAX_EXACT = 1L << 53;

    private JsonResults() {}

    /** The JSON of a value; null when it has none, such as a type, an optional value or a map whose keys are no strings. */
    public static @Nullable JsonNode of(Object value) {
        return switch (value) {
            case NullValue none -> NODES.nullNode();
            case Boolean truth -> NODES.booleanNode(truth);
            case String text -> NODES.textNode(text);
            case Long number -> whole(number);
            case UnsignedLong number -> NODES.numberNode(number.bigIntegerValue());
            case Double number -> number(number);
            case CelByteString bytes -> NODES.textNode(Base64.getEncoder().encodeToString(bytes.toByteArray()));
            case OffsetDateTime moment -> NODES.textNode(moment.toInstant().toString());
            case Instant moment -> NODES.textNode(moment.toString());
            case Duration time -> NODES.textNode(seconds(time));
            case JsonNode json -> json;
            case OpaqueJson opaque -> opaque.json();
            case JsonMap map -> map.json();
            case PlainMap map -> map.json();
            case PlainList list -> list.json();
            case JsonList list -> array(list.elements());
            case List<?> list -> array(list);
            case Map<?, ?> map -> object(map);
            default -> null;
        };
    }

    /** As parsers read it: what is compared with what was read must be the same kind of number. */
    private static JsonNode whole(long number) {
        return number == (int) number ? NODES.numberNode((int) number) : NODES.numberNode(number);
    }

    private static @Nullable JsonNode number(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return null;
        }
        return number == Math.rint(number) && Math.abs(number) <= MAX_EXACT
                ? whole((long) number)
                : NODES.numberNode(number);
    }

    private static String seconds(Duration time) {
        BigDecimal seconds = BigDecimal.valueOf(time.getSeconds()).add(BigDecimal.valueOf(time.getNano(), 9));
        return (seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString()) + "s";
    }

    private static @Nullable JsonNode array(List<?> list) {
        ArrayNode array = NODES.arrayNode(list.size());
        for (Object element : list) {
            JsonNode json = of(element);
            if (json == null) {
                return null;
            }
            array.add(json);
        }
        return array;
    }

    private static @Nullable JsonNode object(Map<?, ?> map) {
        ObjectNode object = NODES.objectNode();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            JsonNode json = of(entry.getValue());
            if (json == null || !(entry.getKey() instanceof String name)) {
                return null;
            }
            object.set(name, json);
        }
        return object;
    }
}
