package dev.polder.machinery.builtin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.List;
import java.util.Map;

/** PriorityClasses, whose generation stays 1 (scheduling/priorityclass {@code strategy.go}). */
final class PriorityClassRules extends KubeRules {

    private static final long HIGHEST = 1_000_000_000;
    private static final Map<String, Long> OF_THE_SYSTEM =
            Map.of("system-node-critical", 2_000_001_000L, "system-cluster-critical", 2_000_000_000L);

    PriorityClassRules() {
        super(
                new Traits(NameRule.DNS_SUBDOMAIN, true, false, false, true, true),
                Status.NONE,
                List.of("preemptionPolicy"),
                Generation.NONE);
    }

    @Override
    void validateType(ObjectNode priorityClass, List<FieldError> errors) {
        String name = Nodes.text(priorityClass, "metadata", "name");
        long value = priorityClass.path("value").asLong(0);
        if (name.startsWith("system-")) {
            Long known = OF_THE_SYSTEM.get(name);
            if (known == null || known != value) {
                errors.add(FieldError.forbidden(
                        "metadata.name",
                        "priority class names with 'system-' prefix are reserved for system use only. error: "
                                + (known == null
                                        ? name + " is not a known system priority class"
                                        : "value of " + name + " PriorityClass must be " + known)));
            }
        } else if (value > HIGHEST) {
            errors.add(FieldError.forbidden("value", "maximum allowed value of a user defined priority is " + HIGHEST));
        }
    }

    @Override
    void validateChange(ObjectNode priorityClass, ObjectNode old, List<FieldError> errors) {
        JsonNode now = priorityClass.path("value");
        if (now.asLong(0) != old.path("value").asLong(0)) {
            errors.add(FieldError.forbidden("value", "may not be changed in an update."));
        }
    }
}
