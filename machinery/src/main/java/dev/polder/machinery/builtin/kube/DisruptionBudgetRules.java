package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.LabelSelectors;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.List;

/** PodDisruptionBudgets. */
final class DisruptionBudgetRules extends KubeRules {

    DisruptionBudgetRules() {
        super(
                new Traits(NameRule.DNS_SUBDOMAIN, false, false, false, true, true),
                Status.of("{\"currentHealthy\":0,\"desiredHealthy\":0,\"disruptionsAllowed\":0,\"expectedPods\":0}"),
                List.of());
    }

    @Override
    void validateType(ObjectNode budget, List<FieldError> errors) {
        JsonNode spec = budget.path("spec");
        if (Nodes.has(spec, "minAvailable") && Nodes.has(spec, "maxUnavailable")) {
            errors.add(FieldError.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set"));
        }
        for (String field : List.of("minAvailable", "maxUnavailable")) {
            JsonNode amount = spec.path(field);
            if (amount.isNumber() && amount.asLong() < 0) {
                errors.add(FieldError.invalid("spec." + field, amount, "must be greater than or equal to 0"));
            }
        }
        if (spec.has("selector")) {
            errors.addAll(LabelSelectors.validate(spec.path("selector"), "spec.selector", false));
        }
    }
}
