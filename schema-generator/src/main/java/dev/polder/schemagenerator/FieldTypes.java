package dev.polder.schemagenerator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.custom.Quantity;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** The OpenAPI shape of a Java field: {@code List<V1Container>} is an array of references. */
final class FieldTypes {

    /** What stands before the name in a reference. */
    static final String REFERENCE = "#/components/schemas/";

    private static final Map<Class<?>, String> VALUES = Map.of(
            OffsetDateTime.class, ValueDefinitions.TIME,
            Quantity.class, ValueDefinitions.QUANTITY,
            IntOrString.class, ValueDefinitions.INT_OR_STRING);

    private final ModelClasses classes;

    FieldTypes(ModelClasses classes) {
        this.classes = classes;
    }

    /** The shape of a type; a {@code ref} among the facts replaces the innermost type. */
    ObjectNode shape(Type type, Facts facts) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                ObjectNode array = scalar("array", "");
                array.set("items", shape(arguments[0], facts));
                return array;
            }
            if (generic.getRawType() == Map.class) {
                ObjectNode map = scalar("object", "");
                map.set("additionalProperties", shape(arguments[1], facts));
                return map;
            }
        }
        if (facts.has("ref")) {
            return reference(facts.get("ref"));
        }
        if (type instanceof Class<?> plain) {
            return shape(plain);
        }
        throw new IllegalArgumentException("a field of type " + type);
    }

    private ObjectNode shape(Class<?> type) {
        String value = VALUES.get(type);
        if (value != null) {
            return reference(value);
        }
        if (type == String.class) {
            return scalar("string", "");
        } else if (type == Integer.class) {
            return scalar("integer", "int32");
        } else if (type == Long.class) {
            return scalar("integer", "int64");
        } else if (type == Double.class) {
            return scalar("number", "double");
        } else if (type == Boolean.class) {
            return scalar("boolean", "");
        } else if (type == byte[].class) {
            return scalar("string", "byte");
        }
        return reference(classes.definitionOf(type)
                .orElseThrow(() -> new IllegalArgumentException("nothing says what a field of " + type + " is")));
    }

    private static ObjectNode reference(String definition) {
        return JsonNodeFactory.instance.objectNode().put("$ref", REFERENCE + definition);
    }

    private static ObjectNode scalar(String type, String format) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("type", type);
        if (!format.isEmpty()) {
            node.put("format", format);
        }
        return node;
    }
}
