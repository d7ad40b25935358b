package dev.polder.machinery.builtin.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.Formats;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Bindings of validating and mutating admission policies. */
public final class PolicyBindingRules extends BuiltinRules {

    private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");

    private final boolean validating;

    /**
     * Makes the rules.
     *
     * @param validating true for bindings of validating, false for those of mutating policies
     */
    public PolicyBindingRules(boolean validating) {
        super(new Traits(NameRule.DNS_SUBDOMAIN, false, false, false, true, true));
        this.validating = validating;
    }

    @Override
    public List<FieldError> validate(ObjectNode binding) {
        List<FieldError> errors = new ArrayList<>();
        JsonNode spec = Nodes.at(binding, "spec");
        String policy = Nodes.text(spec, "policyName");
        if (policy.isEmpty()) {
            errors.add(FieldError.required("spec.policyName", ""));
        } else {
            errors.addAll(Formats.invalid("spec.policyName", policy, Names.dnsSubdomain(policy)));
        }
        if (Nodes.has(spec, "paramRef")) {
            errors.addAll(Params.reference(spec.path("paramRef"), "spec.paramRef"));
        }
        if (Nodes.has(spec, "matchResources")) {
            // Upstream misspells the field in errors of validating policies.
            String path = validating ? "spec.matchResouces" : "spec.matchResources";
            errors.addAll(RuleChecks.matchResources(spec.path("matchResources"), path));
            if (!validating) {
                errors.addAll(RuleChecks.mutable(spec.path("matchResources"), path));
            }
        }
        if (validating) {
            errors.addAll(actions(spec));
        }
        return errors;
    }

    private static List<FieldError> actions(JsonNode spec) {
        String path = "spec.validationActions";
        List<FieldError> errors = new ArrayList<>();
        List<String> actions = Nodes.texts(spec, "validationActions");
        JsonNode shown = Nodes.array(actions);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < actions.size(); i++) {
            if (!ACTIONS.contains(actions.get(i))) {
                errors.add(FieldError.notSupported(path + "[" + i + "]", shown.get(i), ACTIONS));
            }
            if (!seen.add(actions.get(i))) {
                errors.add(FieldError.duplicate(path + "[" + i + "]", shown.get(i)));
            }
        }
        if (seen.contains("Deny") && seen.contains("Warn")) {
            errors.add(FieldError.invalid(
                    path,
                    shown,
                    "must not contain both Deny and Warn (repeating the same validation failure information in the"
                            + " API response and headers serves no purpose)"));
        }
        if (seen.isEmpty()) {
            errors.add(FieldError.required(path, "at least one validation action is required"));
        }
        return errors;
    }
}
