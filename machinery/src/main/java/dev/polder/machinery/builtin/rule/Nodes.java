package dev.polder.machinery.builtin.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads fields as a Go struct would show them: what is absent is the empty value of its type. */
public final class Nodes {

    private Nodes() {}

    /** The value at a path of field names; a missing node when any of them is absent or null. */
    public static JsonNode at(JsonNode node, String... path) {
        JsonNode current = node;
        for (String field : path) {
            current = current.path(field);
        }
        return current.isNull() ? MissingNode.getInstance() : current;
    }

    /** The text at a path; empty when absent or no text. */
    public static String text(JsonNode node, String... path) {
        return at(node, path).asText("");
    }

    /** Whether there is a value at a path: what a pointer in Go is for. */
    public static boolean has(JsonNode node, String... path) {
        return !at(node, path).isMissingNode();
    }

    /** The elements of a list; none when absent. */
    public static List<JsonNode> list(JsonNode node, String... path) {
        List<JsonNode> elements = new ArrayList<>();
        if (at(node, path) instanceof ArrayNode array) {
            array.forEach(elements::add);
        }
        return elements;
    }

    /** The elements of a list of strings; none when absent. */
    public static List<String> texts(JsonNode node, String... path) {
        return list(node, path).stream().map(element -> element.asText("")).toList();
    }

    /** The entries of a map; none when absent. */
    public static Iterable<Map.Entry<String, JsonNode>> entries(JsonNode node, String... path) {
        return at(node, path).properties();
    }

    /** A list of strings as JSON, which error messages show. */
    public static ArrayNode array(List<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    /** The object in a field, which is made when absent. */
    public static ObjectNode object(ObjectNode parent, String field) {
        return parent.get(field) instanceof ObjectNode object ? object : parent.putObject(field);
    }
}
