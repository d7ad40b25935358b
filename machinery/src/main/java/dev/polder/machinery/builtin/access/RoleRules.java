package dev.polder.machinery.builtin.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.LabelSelectors;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.ArrayList;
import java.util.List;

/** Roles and ClusterRoles (upstream's {@code pkg/apis/rbac/validation}). */
public final class RoleRules extends BuiltinRules {

    private final boolean namespaced;

    /**
     * Makes the rules.
     *
     * @param namespaced true for Role, false for ClusterRole
     */
    public RoleRules(boolean namespaced) {
        super(new Traits(NameRule.PATH_SEGMENT, true, true, false, false, true));
        this.namespaced = namespaced;
    }

    @Override
    public List<FieldError> validate(ObjectNode role) {
        List<FieldError> errors = new ArrayList<>();
        List<JsonNode> rules = Nodes.list(role, "rules");
        for (int i = 0; i < rules.size(); i++) {
            errors.addAll(rule(rules.get(i), "rules[" + i + "]"));
        }
        if (!namespaced && Nodes.has(role, "aggregationRule")) {
            errors.addAll(aggregation(role));
        }
        return errors;
    }

    private List<FieldError> rule(JsonNode rule, String path) {
        List<FieldError> errors = new ArrayList<>();
        if (Nodes.list(rule, "verbs").isEmpty()) {
            errors.add(FieldError.required(path + ".verbs", "verbs must contain at least one value"));
        }
        List<String> urls = Nodes.texts(rule, "nonResourceURLs");
        boolean groups = !Nodes.list(rule, "apiGroups").isEmpty();
        boolean resources = !Nodes.list(rule, "resources").isEmpty();
        if (!urls.isEmpty()) {
            JsonNode shown = Nodes.array(urls);
            if (namespaced) {
                errors.add(FieldError.invalid(
                        path + ".nonResourceURLs", shown, "namespaced rules cannot apply to non-resource URLs"));
            }
            if (groups || resources || !Nodes.list(rule, "resourceNames").isEmpty()) {
                errors.add(FieldError.invalid(
                        path + ".nonResourceURLs",
                        shown,
                        "rules cannot apply to both regular resources and non-resource URLs"));
            }
            return errors;
        }
        if (!groups) {
            errors.add(FieldError.required(path + ".apiGroups", "resource rules must supply at least one api group"));
        }
        if (!resources) {
            errors.add(FieldError.required(path + ".resources", "resource rules must supply at least one resource"));
        }
        return errors;
    }

    private static List<FieldError> aggregation(ObjectNode role) {
        String path = "aggregationRule.clusterRoleSelectors";
        List<JsonNode> selectors = Nodes.list(role, "aggregationRule", "clusterRoleSelectors");
        if (selectors.isEmpty()) {
            return List.of(FieldError.required(
                    path, "at least one clusterRoleSelector required if aggregationRule is non-nil"));
        }
        List<FieldError> errors = new ArrayList<>();
        for (int i = 0; i < selectors.size(); i++) {
            errors.addAll(LabelSelectors.validate(selectors.get(i), path + "[" + i + "]", false));
        }
        return errors;
    }
}
