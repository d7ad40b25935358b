package dev.polder.machinery.builtin.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.Formats;
import dev.polder.machinery.builtin.rule.LabelSelectors;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which requests a webhook or policy is about: rules, selectors, match conditions. */
final class RuleChecks {

    static final List<String> FAILURE_POLICIES = List.of("Fail", "Ignore");
    static final List<String> MATCH_POLICIES = List.of("Equivalent", "Exact");
    static final List<String> REINVOCATION_POLICIES = List.of("IfNeeded", "Never");

    private static final List<String> OPERATIONS = List.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE");
    private static final List<String> MUTATING_OPERATIONS = List.of("*", "CONNECT", "CREATE", "UPDATE");
    private static final List<String> SCOPES = List.of("*", "Cluster", "Namespaced");
    private static final int MAX_CONDITIONS = 64;

    private RuleChecks() {}

    /** A field that, when there, must have one of the given values. */
    static List<FieldError> oneOf(JsonNode parent, String field, String path, List<String> allowed) {
        JsonNode value = Nodes.at(parent, field);
        return value.isMissingNode() || allowed.contains(value.asText())
                ? List.of()
                : List.of(FieldError.notSupported(path + "." + field, value, allowed));
    }

    /** {@code MatchResources} of a policy or binding. */
    static List<FieldError> matchResources(JsonNode resources, String path) {
        List<FieldError> errors = new ArrayList<>();
        if (!Nodes.has(resources, "matchPolicy")) {
            errors.add(FieldError.required(path + ".matchPolicy", ""));
        }
        errors.addAll(oneOf(resources, "matchPolicy", path, MATCH_POLICIES));
        for (String field : List.of("namespaceSelector", "objectSelector")) {
            if (Nodes.has(resources, field)) {
                errors.addAll(LabelSelectors.validate(resources.path(field), path + "." + field, false));
            } else {
                errors.add(FieldError.required(path + "." + field, ""));
            }
        }
        for (String field : List.of("resourceRules", "excludeResourceRules")) {
            List<JsonNode> rules = Nodes.list(resources, field);
            for (int i = 0; i < rules.size(); i++) {
                String at = path + "." + field + "[" + i + "]";
                errors.addAll(resourceNames(rules.get(i), at + ".resourceNames"));
                errors.addAll(rule(rules.get(i), at));
            }
        }
        return errors;
    }

    /** {@code MatchResources} of what mutates: what is deleted cannot be changed. */
    static List<FieldError> mutable(JsonNode resources, String path) {
        List<FieldError> errors = new ArrayList<>();
        for (JsonNode rule : Nodes.list(resources, "resourceRules")) {
            for (JsonNode operation : Nodes.list(rule, "operations")) {
                if (!MUTATING_OPERATIONS.contains(operation.asText())) {
                    // Upstream does not say which rule.
                    String at = path + ".resourceRules.operations";
                    errors.add(FieldError.notSupported(at, operation, MUTATING_OPERATIONS));
                }
            }
        }
        return errors;
    }

    private static List<FieldError> resourceNames(JsonNode rule, String path) {
        List<FieldError> errors = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<String> names = Nodes.texts(rule, "resourceNames");
        for (int i = 0; i < names.size(); i++) {
            String at = path + "[" + i + "]";
            errors.addAll(Formats.invalid(at, names.get(i), Names.pathSegment(names.get(i))));
            if (!seen.add(names.get(i))) {
                errors.add(FieldError.duplicate(at, Nodes.array(names).get(i)));
            }
        }
        return errors;
    }

    /** {@code RuleWithOperations}. */
    static List<FieldError> rule(JsonNode rule, String path) {
        List<FieldError> errors = new ArrayList<>();
        List<String> operations = Nodes.texts(rule, "operations");
        errors.addAll(wildcard(operations, path + ".operations", "other operations"));
        for (int i = 0; i < operations.size(); i++) {
            if (!OPERATIONS.contains(operations.get(i))) {
                JsonNode shown = Nodes.array(operations).get(i);
                errors.add(FieldError.notSupported(path + ".operations[" + i + "]", shown, OPERATIONS));
            }
        }
        errors.addAll(wildcard(Nodes.texts(rule, "apiGroups"), path + ".apiGroups", "other API groups"));
        List<String> versions = Nodes.texts(rule, "apiVersions");
        errors.addAll(wildcard(versions, path + ".apiVersions", "other API versions"));
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).isEmpty()) {
                errors.add(FieldError.required(path + ".apiVersions[" + i + "]", ""));
            }
        }
        errors.addAll(resources(Nodes.texts(rule, "resources"), path + ".resources"));
        errors.addAll(oneOf(rule, "scope", path, SCOPES));
        return errors;
    }

    private static List<FieldError> wildcard(List<String> values, String path, String others) {
        if (values.isEmpty()) {
            return List.of(FieldError.required(path, ""));
        }
        return values.size() > 1 && values.contains("*")
                ? List.of(
                        FieldError.invalid(path, Nodes.array(values), "if '*' is present, must not specify " + others))
                : List.of();
    }

    private static List<FieldError> resources(List<String> resources, String path) {
        List<FieldError> errors = new ArrayList<>();
        if (resources.isEmpty()) {
            errors.add(FieldError.required(path, ""));
        }
        Set<String> anySubresource = new HashSet<>();
        Set<String> anyResource = new HashSet<>();
        boolean bare = false;
        for (int i = 0; i < resources.size(); i++) {
            String resource = resources.get(i);
            String at = path + "[" + i + "]";
            int slash = resource.indexOf('/');
            if (resource.isEmpty()) {
                errors.add(FieldError.required(at, ""));
            } else if (slash < 0) {
                // Upstream looks at the last one only.
                bare = !resource.equals("*");
            } else {
                String parent = resource.substring(0, slash);
                String sub = resource.substring(slash + 1);
                if (anySubresource.contains(parent)) {
                    errors.add(present(at, resource, parent + "/*"));
                }
                if (anyResource.contains(sub)) {
                    errors.add(present(at, resource, "*/" + sub));
                }
                if (sub.equals("*")) {
                    anySubresource.add(parent);
                }
                if (parent.equals("*")) {
                    anyResource.add(sub);
                }
            }
        }
        JsonNode shown = Nodes.array(resources);
        if (resources.size() > 1 && resources.contains("*/*")) {
            errors.add(FieldError.invalid(path, shown, "if '*/*' is present, must not specify other resources"));
        }
        if (resources.contains("*") && bare) {
            errors.add(FieldError.invalid(
                    path, shown, "if '*' is present, must not specify other resources without subresources"));
        }
        return errors;
    }

    private static FieldError present(String path, String resource, String pattern) {
        String words = "if '" + pattern + "' is present, must not specify " + resource;
        return FieldError.invalid(path, resource, words);
    }

    /** Match conditions, without their expressions' meaning. */
    static List<FieldError> conditions(JsonNode parent, String path, ExpressionChecks expressions) {
        List<FieldError> errors = new ArrayList<>();
        List<JsonNode> conditions = Nodes.list(parent, "matchConditions");
        if (conditions.size() > MAX_CONDITIONS) {
            errors.add(FieldError.tooMany(path + ".matchConditions", conditions.size(), MAX_CONDITIONS));
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < conditions.size(); i++) {
            JsonNode condition = conditions.get(i);
            String at = path + ".matchConditions[" + i + "]";
            String source = Nodes.text(condition, "expression").strip();
            errors.addAll(
                    source.isEmpty()
                            ? List.of(FieldError.required(at + ".expression", ""))
                            : expressions.condition(at + ".expression", source));
            String name = Nodes.text(condition, "name");
            if (name.isEmpty()) {
                errors.add(FieldError.required(at + ".name", ""));
            } else {
                errors.addAll(Formats.invalid(at + ".name", name, Names.qualifiedName(name)));
                if (!names.add(name)) {
                    errors.add(FieldError.duplicate(at + ".name", condition.path("name")));
                }
            }
        }
        return errors;
    }
}
