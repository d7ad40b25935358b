package dev.polder.machinery.builtin.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.Formats;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.List;

/** Leases: who leads, and until when. */
public final class LeaseRules extends BuiltinRules {

    private static final List<String> STRATEGIES = List.of("OldestEmulationVersion");

    public LeaseRules() {
        super(new Traits(NameRule.DNS_SUBDOMAIN, false, true, false, false, true));
    }

    @Override
    public List<FieldError> validate(ObjectNode object) {
        List<FieldError> errors = new ArrayList<>();
        JsonNode duration = Nodes.at(object, "spec", "leaseDurationSeconds");
        if (!duration.isMissingNode() && duration.asLong() <= 0) {
            errors.add(FieldError.invalid("spec.leaseDurationSeconds", duration, "must be greater than 0"));
        }
        JsonNode transitions = Nodes.at(object, "spec", "leaseTransitions");
        if (!transitions.isMissingNode() && transitions.asLong() < 0) {
            errors.add(FieldError.invalid("spec.leaseTransitions", transitions, "must be greater than or equal to 0"));
        }
        String strategy = Nodes.text(object, "spec", "strategy");
        if (Nodes.has(object, "spec", "strategy")) {
            errors.addAll(strategy(strategy));
        }
        if (!Nodes.text(object, "spec", "preferredHolder").isEmpty() && strategy.isEmpty()) {
            errors.add(FieldError.forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined"));
        }
        return errors;
    }

    private static List<FieldError> strategy(String strategy) {
        // Upstream names the field twice.
        String path = "spec.strategy.strategy";
        if (strategy.contains("/")) {
            return Formats.invalid(path, strategy, Names.qualifiedName(strategy));
        }
        return STRATEGIES.contains(strategy)
                ? List.of()
                : List.of(FieldError.notSupported(
                        path, Nodes.array(List.of(strategy)).get(0), STRATEGIES));
    }
}
