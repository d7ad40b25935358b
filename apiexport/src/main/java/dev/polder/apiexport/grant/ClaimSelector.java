package dev.polder.apiexport.grant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.selector.LabelSelector;
import dev.polder.api.selector.LabelSelector.Operator;
import dev.polder.api.selector.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The selectors of permission claims (kcp sdk {@code PermissionClaimSelector}). */
public final class ClaimSelector {

    private ClaimSelector() {}

    /**
     * Reads a selector of a stored claim. Admission may not have looked at it when it was written, and whatever one consumer says,
     * what the others grant must be found.
     *
     * @param selector {@code matchAll}, or labels and expressions; one that says nothing selects nothing, and so does one with an
     *     operator that is none
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
            Optional<Operator> operator = operator(expression.path("operator").asText());
            if (operator.isEmpty()) {
                return nothing();
            }
            requirements.add(new Requirement(expression.path("key").asText(), operator.get(), values));
        }
        return requirements.isEmpty() ? nothing() : new LabelSelector(requirements);
    }

    private static Optional<Operator> operator(String name) {
        return switch (name) {
            case "In" -> Optional.of(Operator.IN);
            case "NotIn" -> Optional.of(Operator.NOT_IN);
            case "Exists" -> Optional.of(Operator.EXISTS);
            case "DoesNotExist" -> Optional.of(Operator.NOT_EXISTS);
            default -> Optional.empty();
        };
    }

    private static LabelSelector nothing() {
        return new LabelSelector(List.of(new Requirement("nothing", Operator.IN, Set.of())));
    }
}
