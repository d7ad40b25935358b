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
import org.jspecify.annotations.Nullable;
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
        boolean alias = !seen.add(node);
        if (!open.add(node)) {
            throw new DecodeException("yaml: anchor '" + node.getAnchor() + "' value contains itself");
        }
        if (alias) {
            budget.enterAlias();
        }
        budget.count();
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
        if (alias) {
            budget.leaveAlias();
        }
        open.remove(node);
        return value;
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
            String key = key(entry.getKeyNode());
            @Nullable JsonNode before = object.replace(key, value(entry.getValueNode()));
            if (before != null && duplicates.size() < JsonReader.MAX_DUPLICATES) {
                int line = entry.getValueNode().getStartMark().getLine() + 1;
                duplicates.add("line " + line + ": key " + GoText.quoted(key) + " already set in map");
            }
        }
    }

    private void merge(ObjectNode object, Node source) throws DecodeException {
        if (source instanceof MappingNode) {
            object.setAll((ObjectNode) value(source));
        } else if (source instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue().reversed()) {
                if (!(item instanceof MappingNode)) {
                    throw badMerge();
                }
                object.setAll((ObjectNode) value(item));
            }
        } else {
            throw badMerge();
        }
    }

    private static DecodeException badMerge() {
        return new DecodeException("yaml: map merge requires map or sequence of maps as the value");
    }

    private String key(Node node) throws DecodeException {
        JsonNode key = value(node);
        if (key.isFloatingPointNumber()) {
            return GoText.number(Double.parseDouble(Float.toString(key.floatValue())));
        }
        if (key.isValueNode() && !key.isNull()) {
            return key.asText();
        }
        if (key.isNull()) {
            throw new DecodeException("unsupported map key of type: %!s(<nil>), key: <nil>");
        }
        throw new DecodeException("yaml: invalid map key: " + GoText.syntax(key));
    }
}
