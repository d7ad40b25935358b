package dev.polder.machinery.cel.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.values.NullValue;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.field.JsonValues;
import java.util.List;

/**
 * JSON values as CEL sees them (apiserver {@code pkg/cel/common/values.go}). Objects and lists are wrapped, not copied:
 * what a rule does not look at costs nothing.
 */
public final class Values {

    private Values() {}

    /**
     * The CEL value of a JSON value.
     *
     * @return a {@code List}, {@code Map}, {@code String}, {@code Long}, {@code Double}, {@code Boolean}, {@code
     *     OffsetDateTime}, {@code Duration}, {@code CelByteString}, {@code NullValue}, {@link OpaqueJson}; or an {@link EvalError}
     *     when the value does not fit the schema
     */
    public static Object of(JsonNode value, Schema schema) {
        if (value.isNull()) {
            return schema.nullable()
                    ? NullValue.NULL_VALUE
                    : new EvalError("invalid data, got null for schema with nullable=false");
        }
        if (schema.extensions().intOrString()) {
            return intOrString(value);
        }
        return switch (schema.type()) {
            case "object" ->
                value instanceof ObjectNode object
                        ? JsonMap.of(object, schema)
                        : new EvalError("invalid data, expected a map for the provided schema with type=object");
            case "array" -> list(value, schema);
            case "string" ->
                value.isTextual() ? Texts.of(value.textValue(), schema.format()) : unexpected("string", value);
            case "number" -> value.isNumber() ? (Object) value.doubleValue() : unexpected("float", value);
            case "integer" -> JsonValues.isInteger(value) ? (Object) value.longValue() : unexpected("int", value);
            case "boolean" -> value.isBoolean() ? (Object) value.booleanValue() : unexpected("bool", value);
            default -> untyped(value, schema);
        };
    }

    private static Object intOrString(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        return JsonValues.isInteger(value)
                ? (Object) value.longValue()
                : new EvalError("invalid data, expected XIntOrString value to be either a string or integer");
    }

    private static Object list(JsonNode value, Schema schema) {
        if (!(value instanceof ArrayNode array)) {
            return new EvalError("invalid data, expected an array for the provided schema with type=array");
        }
        if (schema.items() == null) {
            return new EvalError("invalid array type, expected Items with a non-empty Schema");
        }
        return JsonList.of(array, schema);
    }

    private static Object untyped(JsonNode value, Schema schema) {
        return schema.extensions().preserveUnknown()
                ? new OpaqueJson(value)
                : new EvalError(
                        "invalid type, expected object, array, number, integer, boolean or string, or no type with"
                                + " x-kubernetes-int-or-string or x-kubernetes-preserve-unknown-fields is true, got "
                                + schema.type());
    }

    private static EvalError unexpected(String expected, JsonNode value) {
        return new EvalError("invalid data, expected " + expected + ", got " + goType(value));
    }

    /** What Go prints for the type of a decoded value. */
    private static String goType(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER -> JsonValues.isInteger(value) ? "int64" : "float64";
            case ARRAY -> "[]interface {}";
            default -> "map[string]interface {}";
        };
    }

    /**
     * What a value is made of, for looking it up in sets and by keys: Go's {@code Value()}. Whole numbers and others are
     * never the same, whatever they are worth.
     */
    static Object raw(Object value) {
        return switch (value) {
            case JsonMap map -> map.json();
            case OpaqueJson opaque -> opaque.json();
            case JsonNode json -> scalar(json);
            case List<?> list -> list;
            default -> value;
        };
    }

    private static Object scalar(JsonNode json) {
        return switch (json.getNodeType()) {
            case STRING -> json.textValue();
            case BOOLEAN -> json.booleanValue();
            case NUMBER -> JsonValues.isInteger(json) ? (Object) json.longValue() : (Object) json.doubleValue();
            case NULL -> NullValue.NULL_VALUE;
            default -> json;
        };
    }
}
