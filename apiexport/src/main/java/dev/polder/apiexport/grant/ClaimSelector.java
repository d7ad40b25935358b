package dev.polder.apiexport.grant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.selector.LabelSelector;
import dev.polder.api.selector.LabelSelector.Operator;
import dev.polder.api.selector.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The selectors of permission claims (kcp sdk {@code PermissionClaimSelector}). */
public final class ClaimSelector {

    private ClaimSelector() {}

    /**
     * Reads a selector that admission has let through.
     *
     * @param selector {@code matchAll}, or labels and expressions; one that says nothing selects nothing
     */
    public static LabelSelector of(JsonNode selector) {
        if (selector.path("matchAll").asBoolean(false)) {
            return LabelSelector.EVERYTHING;
        }
        List<Requirement> requirements = new ArrayList<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label -> requirements.add(new Requirement(
                        label.getKey(), Operator.IN, Set.of(label.getValue().asText()))));
        for (JsonNode expression : selector.path("matchExpressions")) {
            Set<String> values = new HashSet<>();
            expression.path("values").forEach(value -> values.add(value.asText()));
            requirements.add(new Requirement(
                    expression.path("key").asText(),
                    operator(expression.path("operator").asText()),
                    values));
        }
        return requirements.isEmpty() ? nothing() : new LabelSelector(requirements);
    }

    private static Operator operator(String name) {
        return switch (name) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.NOT_EXISTS;
            default -> throw new IllegalArgumentException("no operator of label selectors: " + name);
        };
    }

    private static LabelSelector nothing() {
        return new LabelSelector(List.of(new Requirement("nothing", Operator.IN, Set.of())));
    }
}
