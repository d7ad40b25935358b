package dev.polder.schemagenerator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The build step: writes the definitions that are served and all that they refer to, one a line, sorted by name. A line
 * has three parts, divided by tabs: the name, the definition without its fields, and its fields; so that a reader can
 * find one and parse no other. The first line of all is the SHA-256 of the others.
 */
public final class GenerateSchemas {

    private static final String ROOTS = "served.definitions";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private GenerateSchemas() {}

    /**
     * Writes the file.
     *
     * @param args the file to write; its folder is made when it is not there
     */
    public static void main(String[] args) throws IOException {
        Path target = Path.of(args[0]);
        Files.createDirectories(target.toAbsolutePath().getParent());
        String lines = lines(definitions(Overlay.lines(ROOTS)));
        Files.writeString(target, digest(lines) + '\n' + lines);
    }

    /** The definitions that are asked for and those that they refer to, by name. */
    static Map<String, ObjectNode> definitions(Collection<String> roots) {
        Overlay overlay = Overlay.load();
        Definitions definitions = new Definitions(overlay, new ModelClasses(overlay.names()));
        Map<String, ObjectNode> built = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            String name = open.remove();
            if (!built.containsKey(name)) {
                ObjectNode definition = definitions.build(name);
                built.put(name, definition);
                // A field may also be called $ref; it is no text then.
                definition.findValuesAsText("$ref").stream()
                        .filter(text -> text.startsWith(FieldTypes.REFERENCE))
                        .forEach(text -> open.add(text.substring(FieldTypes.REFERENCE.length())));
            }
        }
        return built;
    }

    static String lines(Map<String, ObjectNode> definitions) {
        StringBuilder text = new StringBuilder();
        definitions.forEach((name, definition) -> {
            ObjectNode head = definition.deepCopy();
            JsonNode properties = head.remove("properties");
            text.append(name)
                    .append('\t')
                    .append(write(head))
                    .append('\t')
                    .append(write(properties == null ? JsonNodeFactory.instance.objectNode() : properties))
                    .append('\n');
        });
        return text.toString();
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
