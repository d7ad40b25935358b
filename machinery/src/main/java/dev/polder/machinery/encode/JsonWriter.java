package dev.polder.machinery.encode;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Writes JSON the way {@code encoding/json} does: fields as they come, and what means something to HTML escaped. */
public final class JsonWriter {

    private final StringBuilder out = new StringBuilder();

    private JsonWriter() {}

    /** The text of a tree, on one line without its break. */
    public static String write(JsonNode value) {
        JsonWriter writer = new JsonWriter();
        writer.value(value);
        return writer.out.toString();
    }

    private void value(JsonNode value) {
        if (value.isObject()) {
            char before = '{';
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                out.append(before);
                text(field.getKey());
                out.append(':');
                value(field.getValue());
                before = ',';
            }
            out.append(value.isEmpty() ? "{}" : "}");
        } else if (value.isArray()) {
            char before = '[';
            for (JsonNode item : value) {
                out.append(before);
                value(item);
                before = ',';
            }
            out.append(value.isEmpty() ? "[]" : "]");
        } else if (value.isTextual()) {
            text(value.textValue());
        } else {
            out.append(GoNumber.json(value));
        }
    }

    private void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '<', '>', '&', '\u2028', '\u2029' -> out.append("\\u%04x".formatted((int) c));
                default -> out.append(c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        out.append('"');
    }
}
