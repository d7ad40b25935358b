package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.builtin.rule.LabelSelectors;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Texts that several rows have. */
final class Cells {

    static final String NONE = "<none>";
    static final String UNSET = "<unset>";

    private Cells() {}

    static String orElse(String text, String instead) {
        return text.isEmpty() ? instead : text;
    }

    /** A number that is 0 when absent. */
    static long number(JsonNode object, String... path) {
        return Nodes.at(object, path).asLong(0);
    }

    /** Labels as {@code labels.FormatLabels} writes them. */
    static String labels(JsonNode labels) {
        Map<String, String> sorted = new TreeMap<>();
        labels.properties()
                .forEach(label -> sorted.put(label.getKey(), label.getValue().asText("")));
        String text = sorted.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
        return orElse(text, NONE);
    }

    /** A selector as {@code metav1.FormatLabelSelector} writes it. */
    static String selector(JsonNode selector) {
        return orElse(LabelSelectors.text(selector), NONE);
    }

    /** The names of a template's containers. */
    static String names(JsonNode pod) {
        return joined(Nodes.list(pod, "containers"), "name");
    }

    /** The images of a template's containers. */
    static String images(JsonNode pod) {
        return joined(Nodes.list(pod, "containers"), "image");
    }

    private static String joined(List<JsonNode> containers, String field) {
        return containers.stream().map(one -> Nodes.text(one, field)).collect(Collectors.joining(","));
    }

    /** The first few of a list, and how many more there are. */
    static String some(List<String> all, int most, String separator) {
        String shown = all.stream().limit(most).collect(Collectors.joining(separator));
        return all.size() > most ? shown + " + " + (all.size() - most) + " more..." : shown;
    }

    /** Whether a condition is true. */
    static boolean isTrue(JsonNode object, String condition) {
        return Nodes.list(object, "status", "conditions").stream()
                .anyMatch(one -> Nodes.text(one, "type").equals(condition)
                        && Nodes.text(one, "status").equals("True"));
    }
}
