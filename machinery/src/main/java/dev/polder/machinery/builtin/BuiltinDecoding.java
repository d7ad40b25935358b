package dev.polder.machinery.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoText;
import java.util.Map;
import java.util.Set;

/**
 * Refuses bodies that Go could not decode into the struct of a built-in type, in the words of {@code encoding/json}, and
 * writes times the way Go would. Fields that a struct does not have are none of its business, and neither is metadata.
 */
public final class BuiltinDecoding {

    private static final Set<String> ELSEWHERE = Set.of("apiVersion", "kind", "metadata");
    private static final String DELETE_OPTIONS = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
    private static final GoShapes SHAPES = new GoShapes(BuiltinDefinitions.get());

    private static final class Profile {
        static final GoShapes SHAPES = new GoShapes(BuiltinDefinitions.ofProfile());
    }

    private BuiltinDecoding() {}

    /**
     * Checks an object of a built-in kind and brings its times to their one spelling, in place.
     *
     * @throws DecodeException for a value of a wrong type
     */
    public static void decode(ObjectNode object, GroupVersionKind kind) throws DecodeException {
        decode(object, BuiltinTypes.definitionName(kind));
    }

    /**
     * Checks DeleteOptions, which every group has and none serves.
     *
     * @throws DecodeException for a value of a wrong type
     */
    public static void decodeDeleteOptions(ObjectNode options) throws DecodeException {
        decode(options, DELETE_OPTIONS);
    }

    private static void decode(ObjectNode object, String definition) throws DecodeException {
        boolean everywhere = BuiltinDefinitions.get().names().contains(definition);
        GoShape.Struct struct = (everywhere ? SHAPES : Profile.SHAPES).struct(definition);
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            GoShape shape =
                    ELSEWHERE.contains(field.getKey()) ? null : struct.fields().get(field.getKey());
            if (shape != null) {
                field.setValue(value(field.getValue(), shape, new Field(struct.name(), field.getKey())));
            }
        }
    }

    /** Where a value stands: the innermost struct, and the path of fields from the root, as Go's errors show it. */
    private record Field(String struct, String path) {

        DecodeException mismatch(JsonNode value, String goType) {
            return new DecodeException("json: cannot unmarshal " + shown(value, goType) + " into Go struct field "
                    + struct + "." + path + " of type " + goType);
        }

        private static String shown(JsonNode value, String goType) {
            String number = value.isIntegralNumber() ? value.asText() : GoText.plain(value);
            boolean unfit = value.isNumber() && (goType.startsWith("int") || goType.startsWith("float"));
            return unfit ? "number " + number : GoText.jsonType(value);
        }
    }

    private static JsonNode value(JsonNode value, GoShape shape, Field at) throws DecodeException {
        if (value.isNull()) {
            return value;
        }
        switch (shape) {
            case GoShape.Struct struct -> {
                require(value.isObject(), value, "v1." + struct.name(), at);
                fields(value, struct, at);
            }
            case GoShape.ListOf list -> {
                require(value.isArray(), value, list.goType(), at);
                elements(value, list.items(), at);
            }
            case GoShape.MapOf map -> {
                require(value.isObject(), value, map.goType(), at);
                for (Map.Entry<String, JsonNode> entry : value.properties()) {
                    entry.setValue(value(entry.getValue(), map.values(), at));
                }
            }
            case GoShape.Scalar scalar -> {
                return scalar(value, scalar, at);
            }
        }
        return value;
    }

    private static void fields(JsonNode object, GoShape.Struct struct, Field at) throws DecodeException {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            GoShape shape = struct.fields().get(field.getKey());
            if (shape != null) {
                Field inner = new Field(struct.name(), at.path() + "." + field.getKey());
                field.setValue(value(field.getValue(), shape, inner));
            }
        }
    }

    private static void elements(JsonNode list, GoShape items, Field at) throws DecodeException {
        for (int i = 0; i < list.size(); i++) {
            JsonNode decoded = value(list.get(i), items, at);
            ((ArrayNode) list).set(i, decoded);
        }
    }

    private static JsonNode scalar(JsonNode value, GoShape.Scalar scalar, Field at) throws DecodeException {
        boolean fits = switch (scalar) {
            case TEXT -> value.isTextual();
            case BYTES -> value.isTextual();
            case BOOL -> value.isBoolean();
            case INT32 -> value.isIntegralNumber() && value.canConvertToInt();
            case INT64 -> value.isIntegralNumber() && value.canConvertToLong();
            case FLOAT64 -> value.isNumber();
            case TEXT_OR_NUMBER -> value.isTextual() || value.isNumber();
            case ANY -> true;
            case ANY_OBJECT -> value.isObject();
            case TIME, MICRO_TIME -> {
                if (!value.isTextual()) {
                    // Times decode themselves, and so do not know their field.
                    throw new DecodeException(
                            "json: cannot unmarshal " + GoText.jsonType(value) + " into Go value of type string");
                }
                yield true;
            }
        };
        require(fits, value, scalar.goType(), at);
        return scalar.canonical(value);
    }

    private static void require(boolean fits, JsonNode value, String goType, Field at) throws DecodeException {
        if (!fits) {
            throw at.mismatch(value, goType);
        }
    }
}
