package dev.polder.machinery.meta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.machinery.decode.GoText;
import java.util.List;
import java.util.Map;

/**
 * Where in {@code metadata} a value stands, for errors and for lists of unknown fields.
 *
 * @param struct the Go struct the field belongs to
 * @param field the field's path in Go's errors, without indices
 * @param path the field's path with indices
 * @param unknown collects the paths of unknown fields
 */
record Place(String struct, String field, String path, List<String> unknown) {

    /** Goes into an element of a list of structs. */
    Place within(String goType, String index) {
        return new Place(goType, field, path + index, unknown);
    }

    private Place child(String name) {
        return new Place(struct, field.isEmpty() ? name : field + "." + name, path + "." + name, unknown);
    }

    /** The known fields of a struct, coerced; the others are noted. */
    ObjectNode fields(JsonNode value, Map<String, Coercion> known) throws DecodeException {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            Place place = child(entry.getKey());
            Coercion coercion = known.get(entry.getKey());
            if (coercion == null) {
                unknown.add(place.path);
                continue;
            }
            JsonNode coerced = coercion.of(entry.getValue(), place);
            if (coerced != null) {
                result.set(entry.getKey(), coerced);
            }
        }
        return result;
    }

    DecodeException mismatch(JsonNode value, String goType) {
        String shown =
                value.isFloatingPointNumber() ? "number " + GoText.number(value.doubleValue()) : GoText.jsonType(value);
        return new DecodeException("json: cannot unmarshal " + shown + " into Go struct field " + struct + "." + field
                + " of type " + goType);
    }
}
