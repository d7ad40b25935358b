package dev.polder.machinery.encode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.encode.ScalarAnalysis.Style;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes JSON as YAML the way {@code sigs.k8s.io/yaml} does, byte for byte: keys sorted, lists as deep as the keys that they
 * belong to, long texts folded at spaces ({@code go-yaml} v2, {@code emitterc.go}).
 */
public final class YamlWriter {

    private static final int INDENT = 2;
    private static final int LONGEST_SIMPLE_KEY = 128;

    private final ScalarWriter out = new ScalarWriter();

    private YamlWriter() {}

    /** The text of a tree, which ends in a line break. */
    public static String write(JsonNode value) {
        YamlWriter writer = new YamlWriter();
        if (isBlock(value)) {
            writer.block(value, 0);
        } else {
            writer.inline(value, INDENT);
            writer.out.endLine();
        }
        return writer.out.text();
    }

    private static boolean isBlock(JsonNode value) {
        return value.isContainerNode() && !value.isEmpty();
    }

    /** Writes the entries of a container whose first one begins where the text stands. */
    private void block(JsonNode value, int indent) {
        if (value.isObject()) {
            mapping(value, indent);
        } else {
            sequence(value, indent);
        }
    }

    private void sequence(JsonNode list, int indent) {
        boolean first = true;
        for (JsonNode item : list) {
            begin(first, indent);
            first = false;
            out.put("-");
            if (isBlock(item)) {
                out.put(" ");
                block(item, indent + INDENT);
            } else {
                inline(item, indent + INDENT);
                out.endLine();
            }
        }
    }

    private void mapping(JsonNode object, int indent) {
        // go-yaml's order has cycles among keys such as a10, a1b and a01, at which a sort would fail.
        Map<String, JsonNode> entries = new TreeMap<>(KeyOrder.GO_YAML);
        object.properties().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        boolean first = true;
        for (Map.Entry<String, JsonNode> entry : entries.entrySet()) {
            begin(first, indent);
            first = false;
            boolean simple = isSimple(entry.getKey());
            if (!simple) {
                out.put("?");
            }
            out.scalar(entry.getKey(), ScalarAnalysis.styleOf(entry.getKey(), simple), indent + INDENT, simple);
            if (!simple) {
                out.endLine();
                begin(false, indent);
            }
            out.put(":");
            value(entry.getValue(), indent, simple);
        }
    }

    private void value(JsonNode value, int indent, boolean simple) {
        if (!isBlock(value)) {
            inline(value, indent + INDENT);
            out.endLine();
        } else if (simple) {
            out.put("\n");
            int deeper = value.isArray() ? indent : indent + INDENT;
            out.put(" ".repeat(deeper));
            block(value, deeper);
        } else {
            out.put(" ");
            block(value, indent + INDENT);
        }
    }

    private void begin(boolean first, int indent) {
        if (!first) {
            out.put(" ".repeat(indent));
        }
    }

    private static boolean isSimple(String key) {
        return !ScalarAnalysis.hasBreaks(key) && ScalarAnalysis.utf8Length(key) <= LONGEST_SIMPLE_KEY;
    }

    /** Writes a scalar or an empty container after a space, where there is something before it. */
    private void inline(JsonNode value, int indent) {
        if (value.isContainerNode()) {
            out.plain(value.isObject() ? "{}" : "[]");
        } else if (value.isTextual()) {
            String text = value.textValue();
            Style style = ScalarAnalysis.styleOf(text, false);
            out.scalar(text, style, indent, false);
        } else {
            out.plain(GoNumber.yaml(value));
        }
    }
}
