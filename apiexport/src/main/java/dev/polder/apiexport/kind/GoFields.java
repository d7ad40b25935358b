package dev.polder.apiexport.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.polder.api.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a Go struct, by which an object is written as Go would write it after reading it: in this order, nothing
 * else, and with or without what says nothing, as the struct's tags have it.
 */
record GoFields(List<Field> fields) {

    /** How a field that says nothing is written. */
    private enum Absent {
        /** As an empty text, or as null where that is written with an exclamation mark. */
        TEXT,
        NULL,
        FALSE,
        /** Not at all: {@code omitempty} on a value. */
        OMITTED,
        /** Not at all, but an empty value is kept: {@code omitempty} on a pointer. */
        OMITTED_POINTER
    }

    private record Field(String name, Absent absent) {}

    /**
     * Reads a struct: names with a mark each. Without a mark a field is a text that is always written; {@code !} makes it
     * null when absent and {@code -} false; {@code ?} is {@code omitempty}, {@code *} the same for a pointer.
     */
    static GoFields of(String fields) {
        List<Field> all = new ArrayList<>();
        for (String field : fields.split(" ")) {
            String name = field.substring(0, field.length() - 1);
            all.add(
                    switch (field.charAt(field.length() - 1)) {
                        case '!' -> new Field(name, Absent.NULL);
                        case '-' -> new Field(name, Absent.FALSE);
                        case '?' -> new Field(name, Absent.OMITTED);
                        case '*' -> new Field(name, Absent.OMITTED_POINTER);
                        default -> new Field(field, Absent.TEXT);
                    });
        }
        return new GoFields(List.copyOf(all));
    }

    /** An object with these fields alone. */
    ObjectNode form(JsonNode object) {
        ObjectNode form = Json.object();
        for (Field field : fields) {
            JsonNode value = object.get(field.name());
            if (value == null || value.isNull()) {
                absent(form, field);
            } else if (field.absent() != Absent.OMITTED || !isEmpty(value)) {
                form.set(field.name(), value.deepCopy());
            }
        }
        return form;
    }

    private static void absent(ObjectNode form, Field field) {
        switch (field.absent()) {
            case TEXT -> form.set(field.name(), TextNode.valueOf(""));
            case NULL -> form.putNull(field.name());
            case FALSE -> form.set(field.name(), BooleanNode.FALSE);
            case OMITTED, OMITTED_POINTER -> {}
        }
    }

    /** A list of such objects. */
    ArrayNode forms(JsonNode list) {
        ArrayNode forms = Json.mapper().createArrayNode();
        list.forEach(item -> forms.add(form(item)));
        return forms;
    }

    /** A list of texts, in which null is an empty one. */
    static ArrayNode texts(JsonNode list) {
        ArrayNode texts = Json.mapper().createArrayNode();
        list.forEach(item -> texts.add(item.isNull() ? "" : item.asText()));
        return texts;
    }

    /** Whether Go leaves a value out that is marked {@code omitempty}. */
    static boolean isEmpty(JsonNode value) {
        return (value.isContainerNode() && value.isEmpty())
                || (value.isTextual() && value.textValue().isEmpty())
                || (value.isBoolean() && !value.booleanValue())
                || (value.isNumber() && value.doubleValue() == 0)
                || value.isNull();
    }
}
