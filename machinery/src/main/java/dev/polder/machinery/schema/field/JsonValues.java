package dev.polder.machinery.schema.field;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** Equality and canonical text of JSON values, as Go has them after decoding: integers are int64, other numbers float64. */
public final class JsonValues {

    private static final JsonFactory FACTORY = Json.mapper().getFactory();

    private JsonValues() {}

    /** What Go's JSON decoder calls a value that fits no field ({@code json.UnmarshalTypeError}). */
    public static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> "bool";
            case NUMBER -> "number";
            case STRING -> "string";
            case ARRAY -> "array";
            default -> "object";
        };
    }

    /** Whether a number is what Go decodes as int64. */
    public static boolean isInteger(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong();
    }

    /** Deep equality ({@code reflect.DeepEqual}); the order of fields does not count, an integer is no float. */
    public static boolean same(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return isInteger(a) == isInteger(b)
                    && (isInteger(a) ? a.longValue() == b.longValue() : a.doubleValue() == b.doubleValue());
        }
        if (a.getNodeType() != b.getNodeType() || a.size() != b.size()) {
            return false;
        }
        if (a.isObject()) {
            for (Map.Entry<String, JsonNode> field : a.properties()) {
                JsonNode other = b.get(field.getKey());
                if (other == null || !same(field.getValue(), other)) {
                    return false;
                }
            }
            return true;
        }
        if (a.isArray()) {
            for (int i = 0; i < a.size(); i++) {
                if (!same(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return a.equals(b);
    }

    /** JSON with sorted fields and no spaces: equal values have equal texts. */
    public static String canonical(JsonNode value) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            write(value, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    /** SHA-256 of the canonical text, in lower-case hex. */
    public static String hash(JsonNode value) {
        try {
            byte[] text = canonical(value).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(JsonNode value, JsonGenerator json) throws IOException {
        if (value.isObject()) {
            TreeMap<String, JsonNode> sorted = new TreeMap<>();
            value.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
            json.writeStartObject();
            for (Map.Entry<String, JsonNode> field : sorted.entrySet()) {
                json.writeFieldName(field.getKey());
                write(field.getValue(), json);
            }
            json.writeEndObject();
        } else if (value.isArray()) {
            json.writeStartArray();
            for (Iterator<JsonNode> items = value.elements(); items.hasNext(); ) {
                write(items.next(), json);
            }
            json.writeEndArray();
        } else if (value.isNull()) {
            json.writeNull();
        } else {
            value.serialize(json, null);
        }
    }
}
