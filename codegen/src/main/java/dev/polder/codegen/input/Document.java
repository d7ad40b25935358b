package dev.polder.codegen.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.decode.BodyDecoder;
import dev.polder.machinery.decode.DecodeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One object as it was given.
 *
 * @param place where it came from, for messages: a file, with its number when there are several in it, or a URL
 * @param object the object
 */
public record Document(String place, ObjectNode object) {

    /**
     * The objects of a text: JSON, or YAML with any number of documents; lists count as their items.
     *
     * @param place where the text came from
     * @throws InputException when it cannot be read
     */
    public static List<Document> of(String place, String text) {
        List<Document> documents = new ArrayList<>();
        // Only a line that begins with dashes separates; those inside of block texts are indented, and JSON has none.
        List<String> parts = new ArrayList<>();
        for (String part : text.split("(?m)^---(?=\\s|$)", -1)) {
            if (!part.lines()
                    .allMatch(line -> line.isBlank() || line.stripLeading().startsWith("#"))) {
                parts.add(part);
            }
        }
        for (int i = 0; i < parts.size(); i++) {
            add(parts.size() == 1 ? place : place + "#" + (i + 1), parts.get(i), documents);
        }
        return documents;
    }

    private static void add(String place, String text, List<Document> documents) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ObjectNode object;
        try {
            object = text.stripLeading().startsWith("{")
                    ? BodyDecoder.json(bytes).object()
                    : BodyDecoder.yaml(bytes).object();
        } catch (DecodeException e) {
            throw new InputException(place + " cannot be read: " + e.getMessage());
        }
        if (object.path("kind").asText().endsWith("List")
                && object.path("items").isArray()) {
            int number = 0;
            for (JsonNode item : object.path("items")) {
                number++;
                if (item instanceof ObjectNode one) {
                    documents.add(new Document(place + "#" + number, one));
                }
            }
        } else {
            documents.add(new Document(place, object));
        }
    }

    /** {@code kind} of {@code apiVersion}, for messages. */
    String type() {
        return object.path("apiVersion").asText("?") + " " + object.path("kind").asText("?");
    }
}
