package dev.polder.machinery.decode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads one YAML document into the JSON that {@code sigs.k8s.io/yaml} makes of it. */
public final class YamlReader {

    private final AliasBudget budget = new AliasBudget();
    private final List<String> duplicates = new ArrayList<>();
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private YamlReader() {}

    /**
     * Reads one document of any type; an empty one is null.
     *
     * @throws DecodeException when it is malformed, one of several, or unfolds beyond measure
     */
    public static JsonReader.Result read(byte[] body) throws DecodeException {
        Node root = YamlComposer.compose(new String(body, StandardCharsets.UTF_8));
        if (root == null) {
            return new JsonReader.Result(JsonNodeFactory.instance.nullNode(), List.of());
        }
        YamlReader reader = new YamlReader();
        JsonNode value = reader.value(root);
        return new JsonReader.Result(value, reader.duplicates);
    }

    private JsonNode value(Node node) throws DecodeException {
        boolean alias = begin(node);
        JsonNode value = switch (node) {
            case MappingNode mapping -> {
                ObjectNode object = Json.object();
                into(object, mapping);
                yield object;
            }
            case SequenceNode sequence -> sequence(sequence);
            case ScalarNode scalar -> YamlComposer.scalar(scalar);
            default -> throw new DecodeException("yaml: unknown node");
        };
        end(node, alias);
        return value;
    }

    /** Notes that a node is being read; whether it was read before, which makes this an alias. */
    private boolean begin(Node node) throws DecodeException {
        boolean alias = !seen.add(node);
        if (!open.add(node)) {
            throw new DecodeException("yaml: anchor '" + node.getAnchor() + "' value contains itself");
        }
        if (alias) {
            budget.enterAlias();
        }
        budget.count();
        return alias;
    }

    private void end(Node node, boolean alias) {
        open.remove(node);
        if (alias) {
            budget.leaveAlias();
        }
    }

    private ArrayNode sequence(SequenceNode node) throws DecodeException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Node item : node.getValue()) {
            array.add(value(item));
        }
        return array;
    }

    /** Adds the entries of a mapping; merge keys take effect where they stand. */
    private void into(ObjectNode object, MappingNode mapping) throws DecodeException {
        for (NodeTuple entry : mapping.getValue()) {
            if (YamlComposer.isMergeKey(entry.getKeyNode())) {
                merge(object, entry.getValueNode());
                continue;
            }
            JsonNode value = value(entry.getValueNode());
            String key = key(entry.getKeyNode(), value);
            if (object.replace(key, value) != null && duplicates.size() < JsonReader.MAX_DUPLICATES) {
                int line = entry.getValueNode().getStartMark().getLine() + 1;
                duplicates.add("line " + line + ": key " + GoText.quoted(key) + " already set in map");
            }
        }
    }

    /** Reads the entries of other mappings as if they stood here, the first of several last. */
    private void merge(ObjectNode object, Node source) throws DecodeException {
        List<Node> sources =
                source instanceof SequenceNode sequence ? sequence.getValue().reversed() : List.of(source);
        for (Node item : sources) {
            if (!(item instanceof MappingNode mapping)) {
                throw badMerge();
            }
            boolean alias = begin(mapping);
            into(object, mapping);
            end(mapping, alias);
        }
    }

    private static DecodeException badMerge() {
        return new DecodeException("yaml: map merge requires map or sequence of maps as the value");
    }

    /** The name an entry gets: JSON has no keys but strings. */
    private String key(Node node, JsonNode value) throws DecodeException {
        String nonFinite = YamlComposer.nonFiniteKey(node);
        if (nonFinite != null) {
            return nonFinite;
        }
        JsonNode key = value(node);
        if (key.isFloatingPointNumber()) {
            return GoText.shortFloat(key.floatValue());
        }
        if (key.isNull()) {
            throw new DecodeException(
                    "unsupported map key of type: %!s(<nil>), key: <nil>, value: " + GoText.syntax(value));
        }
        if (key.isContainerNode()) {
            throw new DecodeException("yaml: invalid map key: " + GoText.syntax(key));
        }
        return key.asText();
    }
}
