package dev.polder.cli.kubeconfig;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.emitter.Emitter;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;
import org.yaml.snakeyaml.serializer.Serializer;

/**
 * YAML as a tree of nodes. Files are changed as trees, because whatever nobody here knows (fields, order, comments, how a
 * text was quoted) must be in them afterwards as before.
 */
final class YamlTree {

    private YamlTree() {}

    /**
     * Reads one document, with its comments.
     *
     * @return its mapping, an empty one for an empty document
     * @throws YAMLException when it is no YAML, or no mapping
     */
    static MappingNode read(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setProcessComments(true);
        Composer composer = new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options);
        Node root = composer.getSingleNode();
        if (root == null || isNull(root)) {
            return mapping();
        }
        if (root instanceof MappingNode mapping) {
            return mapping;
        }
        throw new YAMLException("the document is not a mapping");
    }

    /** The text of a tree, in kubectl's layout where the tree does not say another. */
    static String write(MappingNode root) {
        DumperOptions options = new DumperOptions();
        options.setSplitLines(false);
        options.setProcessComments(true);
        StringWriter text = new StringWriter();
        try {
            Serializer serializer = new Serializer(new Emitter(text, options), new Resolver(), options, null);
            serializer.open();
            serializer.serialize(root);
            serializer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** An empty mapping, one entry a line. */
    static MappingNode mapping() {
        return new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
    }

    /** The value of a key; null without it. */
    private static @Nullable Node get(MappingNode mapping, String key) {
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
                return entry.getValueNode();
            }
        }
        return null;
    }

    /** The text of a key; empty without it, and when it is null or no scalar. */
    static String text(MappingNode mapping, String key) {
        return get(mapping, key) instanceof ScalarNode scalar && !isNull(scalar) ? scalar.getValue() : "";
    }

    /** The elements of a key that holds a list; none without it. */
    static List<Node> items(MappingNode mapping, String key) {
        return get(mapping, key) instanceof SequenceNode list ? list.getValue() : List.of();
    }

    /** The mapping of a key; an empty one, that belongs to nobody, without it. */
    static MappingNode inner(MappingNode mapping, String key) {
        return get(mapping, key) instanceof MappingNode inner ? inner : mapping();
    }

    /** Sets a key to a text. */
    static void put(MappingNode mapping, String key, String text) {
        put(mapping, key, scalar(text));
    }

    /** Sets a key, where it stands, or as the last one. */
    static void put(MappingNode mapping, String key, Node value) {
        List<NodeTuple> entries = mapping.getValue();
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).getKeyNode() instanceof ScalarNode name
                    && name.getValue().equals(key)) {
                entries.set(i, new NodeTuple(name, value));
                return;
            }
        }
        entries.add(new NodeTuple(scalar(key), value));
    }

    /** The list of a key, made when there is none. */
    static List<Node> list(MappingNode mapping, String key) {
        if (get(mapping, key) instanceof SequenceNode list && list.getFlowStyle() != FlowStyle.FLOW) {
            return list.getValue();
        }
        SequenceNode list = new SequenceNode(Tag.SEQ, new ArrayList<>(items(mapping, key)), FlowStyle.BLOCK);
        put(mapping, key, list);
        return list.getValue();
    }

    /** The same mapping in nodes of its own, without comments. */
    static MappingNode copy(MappingNode mapping) {
        return (MappingNode) copyOf(mapping);
    }

    private static Node copyOf(Node node) {
        return switch (node) {
            case MappingNode mapping -> {
                List<NodeTuple> entries = new ArrayList<>();
                for (NodeTuple entry : mapping.getValue()) {
                    entries.add(new NodeTuple(copyOf(entry.getKeyNode()), copyOf(entry.getValueNode())));
                }
                yield new MappingNode(mapping.getTag(), entries, mapping.getFlowStyle());
            }
            case SequenceNode list -> {
                List<Node> items = new ArrayList<>();
                for (Node item : list.getValue()) {
                    items.add(copyOf(item));
                }
                yield new SequenceNode(list.getTag(), items, list.getFlowStyle());
            }
            case ScalarNode scalar ->
                new ScalarNode(scalar.getTag(), scalar.getValue(), null, null, scalar.getScalarStyle());
            default -> throw new YAMLException("an unknown kind of node");
        };
    }

    private static ScalarNode scalar(String text) {
        return new ScalarNode(Tag.STR, text, null, null, ScalarStyle.PLAIN);
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }
}
