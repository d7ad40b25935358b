package dev.polder.machinery.builtin.core;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The scopes of a quota (upstream's {@code validateResourceQuotaScopes} and {@code validateScopeSelector}). */
final class QuotaScopes {

    private static final Set<String> SCOPES = Set.of(
            "Terminating",
            "NotTerminating",
            "BestEffort",
            "NotBestEffort",
            "PriorityClass",
            "CrossNamespacePodAffinity",
            "VolumeAttributesClass");

    private static final Set<String> EXISTS_ONLY =
            Set.of("Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "CrossNamespacePodAffinity");

    private static final String EXISTS_WORDS = "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating,"
            + " ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or"
            + " ResourceQuotaScopeCrossNamespacePodAffinity";

    private QuotaScopes() {}

    /** Everything wrong with the scopes of a spec. */
    static List<FieldError> validate(JsonNode spec) {
        List<FieldError> errors = new ArrayList<>();
        List<String> scopes = Nodes.texts(spec, "scopes");
        JsonNode shown = Nodes.array(scopes);
        for (String scope : scopes) {
            if (!SCOPES.contains(scope)) {
                errors.add(FieldError.invalid("spec.scopes", shown, "unsupported scope"));
            }
            errors.addAll(resources(spec, scope, "spec.scopes", shown));
        }
        errors.addAll(conflicts(scopes, "spec.scopes", shown));
        if (Nodes.has(spec, "scopeSelector")) {
            errors.addAll(selector(spec));
        }
        return errors;
    }

    private static List<FieldError> selector(JsonNode spec) {
        List<FieldError> errors = new ArrayList<>();
        String path = "spec.scopeSelector.matchExpressions";
        List<String> scopes = new ArrayList<>();
        for (JsonNode requirement : Nodes.list(spec, "scopeSelector", "matchExpressions")) {
            String scope = Nodes.text(requirement, "scopeName");
            scopes.add(scope);
            if (!SCOPES.contains(scope)) {
                errors.add(FieldError.invalid(path + ".scopeName", scope, "unsupported scope"));
            }
            errors.addAll(resources(spec, scope, path, spec.path("scopeSelector")));
            errors.addAll(operator(requirement, scope, path));
        }
        errors.addAll(conflicts(scopes, path, Nodes.array(Nodes.texts(spec, "scopes"))));
        return errors;
    }

    private static List<FieldError> operator(JsonNode requirement, String scope, String path) {
        List<FieldError> errors = new ArrayList<>();
        String operator = Nodes.text(requirement, "operator");
        if (EXISTS_ONLY.contains(scope) && !operator.equals("Exists")) {
            errors.add(FieldError.invalid(path + ".operator", operator, EXISTS_WORDS));
        }
        List<String> values = Nodes.texts(requirement, "values");
        switch (operator) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    errors.add(FieldError.required(
                            path + ".values",
                            "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    errors.add(FieldError.invalid(
                            path + ".values",
                            Nodes.array(values),
                            "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
                }
            }
            default -> errors.add(FieldError.invalid(path + ".operator", operator, "not a valid selector operator"));
        }
        return errors;
    }

    private static List<FieldError> resources(JsonNode spec, String scope, String path, JsonNode shown) {
        List<FieldError> errors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> amount : Nodes.entries(spec, "hard")) {
            String name = amount.getKey();
            if (QuotaResources.isForQuota(name) && !QuotaResources.allowsScope(scope, name)) {
                errors.add(FieldError.invalid(path, shown, "unsupported scope applied to resource"));
            }
        }
        return errors;
    }

    private static List<FieldError> conflicts(List<String> scopes, String path, JsonNode shown) {
        List<FieldError> errors = new ArrayList<>();
        Set<String> given = new TreeSet<>(scopes);
        for (String scope : List.of("BestEffort", "Terminating")) {
            if (given.contains(scope) && given.contains("Not" + scope)) {
                errors.add(FieldError.invalid(path, shown, "conflicting scopes"));
            }
        }
        return errors;
    }
}
