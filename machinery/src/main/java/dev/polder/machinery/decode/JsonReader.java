package dev.polder.machinery.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads JSON as {@code sigs.k8s.io/json} does in strict mode: duplicate fields are reported, the last value wins. */
public final class JsonReader {

    /** More duplicates are not listed. */
    public static final int MAX_DUPLICATES = 100;

    private final JsonParser parser;
    private final Set<String> duplicates = new LinkedHashSet<>();

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * A value that was read.
     *
     * @param value the value
     * @param duplicates warnings about fields given twice, in the order they were met
     */
    public record Result(JsonNode value, List<String> duplicates) {

        public Result {
            duplicates = List.copyOf(duplicates);
        }
    }

    /**
     * Reads one JSON value of any type. Bytes that are no UTF-8 become U+FFFD, as in Go.
     *
     * @throws DecodeException with the message of Go's decoder
     */
    public static Result read(byte[] body) throws DecodeException {
        String text = new String(body, StandardCharsets.UTF_8);
        try (JsonParser parser = Json.mapper().getFactory().createParser(text)) {
            JsonReader reader = new JsonReader(parser);
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new DecodeException(JsonSyntax.UNEXPECTED_END);
            }
            JsonNode value = reader.value(first, "");
            if (parser.nextToken() != null) {
                throw new DecodeException(JsonSyntax.explain(body, "invalid character after top-level value"));
            }
            return new Result(value, new ArrayList<>(reader.duplicates));
        } catch (StreamConstraintsException e) {
            throw new DecodeException("exceeded max depth");
        } catch (IOException e) {
            throw new DecodeException(JsonSyntax.explain(body, "invalid JSON"));
        }
    }

    private JsonNode value(JsonToken token, String path) throws IOException, DecodeException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (token) {
            case START_OBJECT -> object(path);
            case START_ARRAY -> array(path);
            case VALUE_STRING -> nodes.textNode(GoText.valid(parser.getText()));
            case VALUE_NUMBER_INT -> GoNumbers.of(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> fraction();
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            default -> nodes.nullNode();
        };
    }

    private ObjectNode object(String path) throws IOException, DecodeException {
        ObjectNode object = Json.object();
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            String name = GoText.valid(field);
            String fieldPath = path.isEmpty() ? name : path + "." + name;
            if (object.has(name) && duplicates.size() < MAX_DUPLICATES) {
                duplicates.add("duplicate field " + GoText.quoted(fieldPath));
            }
            object.set(name, value(parser.nextToken(), fieldPath));
        }
        return object;
    }

    private ArrayNode array(String path) throws IOException, DecodeException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(token, path + "[" + array.size() + "]"));
        }
        return array;
    }

    private JsonNode fraction() throws IOException, DecodeException {
        JsonNode number = GoNumbers.of(parser.getDoubleValue());
        if (number == null) {
            throw new DecodeException(
                    "json: cannot unmarshal number " + parser.getText() + " into Go value of type float64");
        }
        return number;
    }
}
