package dev.polder.cli.workspace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.selector.LabelSelector;
import dev.polder.api.selector.LabelSelector.Operator;
import dev.polder.api.selector.LabelSelector.Requirement;
import dev.polder.cli.session.CommandException;
import java.util.TreeSet;

/**
 * Where a workspace shall lie, as a label selector in an object (apimachinery: {@code ParseToLabelSelector}).
 *
 * @param selector what the flag says; everything without it
 */
record LocationSelector(LabelSelector selector) {

    /**
     * Reads the flag.
     *
     * @throws CommandException when it is no selector, or compares numbers, which objects cannot
     */
    static LocationSelector parse(String text) {
        try {
            LabelSelector selector = LabelSelector.parse(text);
            for (Requirement requirement : selector.requirements()) {
                if (requirement.operator() == Operator.GREATER || requirement.operator() == Operator.LESS) {
                    String word = requirement.operator() == Operator.GREATER ? "gt" : "lt";
                    throw new CommandException(
                            "invalid location selector: \"" + word + "\" isn't supported in label selectors");
                }
            }
            return new LocationSelector(selector);
        } catch (IllegalArgumentException e) {
            throw new CommandException("invalid location selector: couldn't parse the selector string \"" + text
                    + "\": " + e.getMessage());
        }
    }

    boolean isEmpty() {
        return selector.isEverything();
    }

    /** The selector as the field of an object. */
    ObjectNode json() {
        ObjectNode json = Json.object();
        for (Requirement requirement : selector.requirements()) {
            if (requirement.operator() == Operator.IN && requirement.values().size() == 1) {
                json.withObjectProperty("matchLabels")
                        .put(requirement.key(), requirement.values().iterator().next());
                continue;
            }
            ObjectNode expression = json.withArrayProperty("matchExpressions").addObject();
            expression.put("key", requirement.key()).put("operator", word(requirement.operator()));
            if (!requirement.values().isEmpty()) {
                ArrayNode values = expression.putArray("values");
                new TreeSet<>(requirement.values()).forEach(values::add);
            }
        }
        return json;
    }

    private static String word(Operator operator) {
        return switch (operator) {
            case IN -> "In";
            case NOT_IN -> "NotIn";
            case EXISTS -> "Exists";
            default -> "DoesNotExist";
        };
    }
}
