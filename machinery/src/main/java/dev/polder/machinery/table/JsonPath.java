package dev.polder.machinery.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The part of kubectl's JSONPath that columns use: {@code .a.b}, {@code ['a.b']}, {@code a\.b}, {@code [0]},
 * {@code [-1]}, {@code [0:2]}, {@code [*]} and {@code [?(@.type=="Ready")]}. What is missing is found nowhere; it is no
 * error.
 */
final class JsonPath {

    /** One step from a value to others. */
    @FunctionalInterface
    interface Step {
        void from(JsonNode node, List<JsonNode> results);
    }

    private final List<Step> steps;

    JsonPath(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** Reads a path; empty when it is malformed or beyond the subset. */
    static Optional<JsonPath> parse(String text) {
        try {
            return Optional.of(new JsonPathParser(text).path());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** All values that the path leads to, in order. */
    List<JsonNode> find(JsonNode root) {
        List<JsonNode> current = List.of(root);
        for (Step step : steps) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode node : current) {
                step.from(node, next);
            }
            current = next;
        }
        return current;
    }

    /** A field of an object. */
    static Step child(String name) {
        return (node, results) -> {
            JsonNode value = node.get(name);
            if (value != null && node.isObject()) {
                results.add(value);
            }
        };
    }

    /** Every element of a list or value of an object. */
    static Step wildcard() {
        return (node, results) -> node.forEach(results::add);
    }

    /** An element of a list; negative ones count from the end. */
    static Step index(int index) {
        return (node, results) -> {
            int position = index < 0 ? node.size() + index : index;
            if (node.isArray() && position >= 0 && position < node.size()) {
                results.add(node.get(position));
            }
        };
    }

    /** Elements from one position up to, not including, another; negative ones count from the end. */
    static Step slice(int from, int to, int stride) {
        return (node, results) -> {
            if (node.isArray()) {
                int start = from < 0 ? Math.max(0, node.size() + from) : from;
                int end = Math.min(node.size(), to < 0 ? node.size() + to : to);
                for (int i = start; i < end; i += stride) {
                    results.add(node.get(i));
                }
            }
        };
    }

    /** The elements of a list that a condition holds for. */
    static Step filter(JsonPathCondition condition) {
        return (node, results) -> {
            if (node.isArray()) {
                for (JsonNode element : node) {
                    if (condition.holds(element)) {
                        results.add(element);
                    }
                }
            }
        };
    }
}
