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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The build step: writes the definitions that are served and all that they refer to, one a line, sorted by name. A line
 * has three parts, divided by tabs: the name, the definition without its fields, and its fields; so that a reader can
 * find one and parse no other. The first line of all is the SHA-256 of the others.
 */
public final class GenerateSchemas {

    private static final String ROOTS = "served.definitions";
    private static final String KUBE_ROOTS = "kube.definitions";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Stable kinds of Kubernetes; client-go's scheme has them all. */
    private static final Pattern STABLE = Pattern.compile("io\\.k8s\\.api\\.[a-z]+\\.v[0-9]+\\.[A-Za-z0-9]+");

    private GenerateSchemas() {}

    /**
     * Writes the files.
     *
     * @param args the file of what is served, the file of the other stable definitions, without what is there for people,
     *     and the file of what the kube profile serves besides; their folders are made when they are not there
     */
    public static void main(String[] args) throws IOException {
        Map<String, ObjectNode> served = definitions(Overlay.lines(ROOTS));
        write(Path.of(args[0]), lines(served));
        write(Path.of(args[1]), lines(others(served)));
        write(Path.of(args[2]), lines(ofProfile(served)));
    }

    private static void write(Path target, String lines) throws IOException {
        Files.createDirectories(target.toAbsolutePath().getParent());
        Files.writeString(target, digest(lines) + '\n' + lines);
    }

    /** What the kube profile serves besides the given definitions, whole. */
    static Map<String, ObjectNode> ofProfile(Map<String, ObjectNode> served) {
        Map<String, ObjectNode> profile = definitions(Overlay.lines(KUBE_ROOTS));
        profile.keySet().removeAll(served.keySet());
        return profile;
    }

    /** Stable definitions that are not among the given ones: their structure, and how they are merged. */
    static Map<String, ObjectNode> others(Map<String, ObjectNode> served) {
        Set<String> names = Overlay.load().names();
        ModelClasses classes = new ModelClasses(names);
        Map<String, ObjectNode> others = definitions(names.stream()
                .filter(name -> STABLE.matcher(name).matches())
                .filter(name -> classes.ofDefinition(name).isPresent())
                .toList());
        others.keySet().removeAll(served.keySet());
        others.values().forEach(GenerateSchemas::strip);
        return others;
    }

    /** Takes out what only people read. A field may be called so, too; it is no text then. */
    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String word : List.of("description", "default", "enum")) {
                if (!object.path(word).isObject()) {
                    object.remove(word);
                }
            }
        }
        node.forEach(GenerateSchemas::strip);
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
