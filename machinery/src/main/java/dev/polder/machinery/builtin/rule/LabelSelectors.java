package dev.polder.machinery.builtin.rule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.selector.LabelSelector;
import dev.polder.api.selector.LabelSelector.Operator;
import dev.polder.api.selector.LabelSelector.Requirement;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Checks {@code metav1.LabelSelector} fields (apimachinery {@code ValidateLabelSelector}). */
public final class LabelSelectors {

    private LabelSelectors() {}

    /**
     * Everything wrong with a selector.
     *
     * @param lenient whether bad label values are let pass, for objects that already have some
     */
    public static List<FieldError> validate(JsonNode selector, String path, boolean lenient) {
        List<FieldError> errors = new ArrayList<>();
        String labels = path + ".matchLabels";
        for (Map.Entry<String, JsonNode> label : Nodes.entries(selector, "matchLabels")) {
            errors.addAll(Formats.invalid(labels, label.getKey(), Names.qualifiedName(label.getKey())));
            String value = label.getValue().asText("");
            errors.addAll(Formats.invalid(labels, value, Names.labelValue(value)));
        }
        int index = 0;
        for (JsonNode requirement : Nodes.list(selector, "matchExpressions")) {
            errors.addAll(requirement(requirement, path + ".matchExpressions[" + index + "]", lenient));
            index++;
        }
        return errors;
    }

    /** A stored selector, which has been validated; one that says nothing selects everything. */
    public static LabelSelector read(JsonNode selector) {
        List<Requirement> requirements = new ArrayList<>();
        for (Map.Entry<String, JsonNode> label : Nodes.entries(selector, "matchLabels")) {
            requirements.add(new Requirement(
                    label.getKey(), Operator.IN, Set.of(label.getValue().asText())));
        }
        for (JsonNode expression : Nodes.list(selector, "matchExpressions")) {
            Operator operator = switch (Nodes.text(expression, "operator")) {
                case "In" -> Operator.IN;
                case "NotIn" -> Operator.NOT_IN;
                case "Exists" -> Operator.EXISTS;
                default -> Operator.NOT_EXISTS;
            };
            Set<String> values = new HashSet<>(Nodes.texts(expression, "values"));
            requirements.add(new Requirement(Nodes.text(expression, "key"), operator, values));
        }
        return new LabelSelector(requirements);
    }

    /**
     * A selector as one text, e.g. {@code app=web,tier in (a,b)} (apimachinery {@code Selector.String}).
     *
     * @param selector a LabelSelector, a map of labels, or the text itself
     */
    public static String text(JsonNode selector) {
        if (!selector.isObject()) {
            return selector.asText("");
        }
        boolean labels = !selector.has("matchLabels") && !selector.has("matchExpressions");
        Map<String, String> byKey = new TreeMap<>();
        for (Map.Entry<String, JsonNode> label :
                labels ? selector.properties() : Nodes.entries(selector, "matchLabels")) {
            byKey.put(label.getKey(), label.getKey() + "=" + label.getValue().asText(""));
        }
        for (JsonNode expression : Nodes.list(selector, "matchExpressions")) {
            String key = Nodes.text(expression, "key");
            byKey.merge(key, text(expression, key), (one, other) -> one + "," + other);
        }
        return String.join(",", byKey.values());
    }

    private static String text(JsonNode expression, String key) {
        String values = Nodes.texts(expression, "values").stream().sorted().collect(Collectors.joining(","));
        return switch (Nodes.text(expression, "operator")) {
            case "In" -> key + " in (" + values + ")";
            case "NotIn" -> key + " notin (" + values + ")";
            case "Exists" -> key;
            default -> "!" + key;
        };
    }

    private static List<FieldError> requirement(JsonNode requirement, String path, boolean lenient) {
        List<FieldError> errors = new ArrayList<>();
        List<String> values = Nodes.texts(requirement, "values");
        String operator = Nodes.text(requirement, "operator");
        switch (operator) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    errors.add(FieldError.required(
                            path + ".values", "must be specified when `operator` is 'In' or 'NotIn'"));
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    errors.add(FieldError.forbidden(
                            path + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
                }
            }
            default -> errors.add(FieldError.invalid(path + ".operator", operator, "not a valid selector operator"));
        }
        String key = Nodes.text(requirement, "key");
        errors.addAll(Formats.invalid(path + ".key", key, Names.qualifiedName(key)));
        if (!lenient) {
            for (int i = 0; i < values.size(); i++) {
                String value = values.get(i);
                errors.addAll(Formats.invalid(path + ".values[" + i + "]", value, Names.labelValue(value)));
            }
        }
        return errors;
    }
}
