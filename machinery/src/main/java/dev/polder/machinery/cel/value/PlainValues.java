package dev.polder.machinery.cel.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.values.NullValue;
import dev.polder.machinery.schema.field.JsonValues;
import org.jspecify.annotations.Nullable;

/**
 * JSON values as CEL sees them where no schema says what they are (apiserver {@code pkg/cel/common/valuesschemalesstyped.go},
 * cel-go {@code types.NativeToValue}): what they look like. Objects and lists are wrapped, not copied.
 */
public final class PlainValues {

    private PlainValues() {}

    /**
     * The CEL value of a JSON value.
     *
     * @param json the value; CEL's null for none
     */
    public static Object of(@Nullable JsonNode json) {
        return switch (json) {
            case null -> NullValue.NULL_VALUE;
            case ObjectNode object -> new PlainMap(object);
            case ArrayNode array -> new PlainList(array);
            default -> scalar(json);
        };
    }

    private static Object scalar(JsonNode json) {
        return switch (json.getNodeType()) {
            case STRING -> json.textValue();
            case BOOLEAN -> json.booleanValue();
            case NUMBER -> JsonValues.isInteger(json) ? (Object) json.longValue() : (Object) json.doubleValue();
            default -> NullValue.NULL_VALUE;
        };
    }
}
