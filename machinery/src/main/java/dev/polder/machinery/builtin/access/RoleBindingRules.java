package dev.polder.machinery.builtin.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.status.FieldError;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.builtin.rule.Formats;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.schema.field.Names;
import java.util.ArrayList;
import java.util.List;

/** RoleBindings and ClusterRoleBindings: who, and a role that never changes. */
public final class RoleBindingRules extends BuiltinRules {

    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final List<String> SUBJECT_KINDS = List.of("ServiceAccount", "User", "Group");

    private final boolean namespaced;

    /**
     * Makes the rules.
     *
     * @param namespaced true for RoleBinding, false for ClusterRoleBinding
     */
    public RoleBindingRules(boolean namespaced) {
        super(new Traits(NameRule.PATH_SEGMENT, true, true, false, false, true));
        this.namespaced = namespaced;
    }

    /** Gives the API group of the role, users and groups. */
    @Override
    public void setDefaults(ObjectNode binding) {
        super.setDefaults(binding);
        defaultGroup(Nodes.object(binding, "roleRef"));
        for (JsonNode subject : Nodes.list(binding, "subjects")) {
            String kind = Nodes.text(subject, "kind");
            if (subject instanceof ObjectNode object && (kind.equals("User") || kind.equals("Group"))) {
                defaultGroup(object);
            }
        }
    }

    private static void defaultGroup(ObjectNode reference) {
        if (Nodes.text(reference, "apiGroup").isEmpty()) {
            reference.put("apiGroup", GROUP);
        }
    }

    @Override
    public List<FieldError> validate(ObjectNode binding) {
        List<FieldError> errors = new ArrayList<>();
        JsonNode role = Nodes.at(binding, "roleRef");
        if (!Nodes.text(role, "apiGroup").equals(GROUP)) {
            errors.add(notSupported("roleRef.apiGroup", Nodes.text(role, "apiGroup"), List.of(GROUP)));
        }
        List<String> kinds = namespaced ? List.of("Role", "ClusterRole") : List.of("ClusterRole");
        if (!kinds.contains(Nodes.text(role, "kind"))) {
            errors.add(notSupported("roleRef.kind", Nodes.text(role, "kind"), kinds));
        }
        String name = Nodes.text(role, "name");
        if (name.isEmpty()) {
            errors.add(FieldError.required("roleRef.name", ""));
        }
        errors.addAll(Formats.invalid("roleRef.name", name, Names.pathSegment(name)));
        List<JsonNode> subjects = Nodes.list(binding, "subjects");
        for (int i = 0; i < subjects.size(); i++) {
            errors.addAll(subject(subjects.get(i), "subjects[" + i + "]"));
        }
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode binding, ObjectNode old, String subresource) {
        List<FieldError> errors = new ArrayList<>(validate(binding));
        JsonNode role = goForm(binding);
        if (!role.equals(goForm(old))) {
            errors.add(FieldError.invalid("roleRef", role, "cannot change roleRef"));
        }
        return errors;
    }

    /** The reference as Go prints upstream's internal type, whose fields have no JSON names. */
    private static JsonNode goForm(ObjectNode binding) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("APIGroup", Nodes.text(binding, "roleRef", "apiGroup"))
                .put("Kind", Nodes.text(binding, "roleRef", "kind"))
                .put("Name", Nodes.text(binding, "roleRef", "name"));
    }

    private List<FieldError> subject(JsonNode subject, String path) {
        List<FieldError> errors = new ArrayList<>();
        String name = Nodes.text(subject, "name");
        String kind = Nodes.text(subject, "kind");
        String group = Nodes.text(subject, "apiGroup");
        if (name.isEmpty()) {
            errors.add(FieldError.required(path + ".name", ""));
        }
        switch (kind) {
            case "ServiceAccount" -> {
                if (!name.isEmpty()) {
                    errors.addAll(Formats.invalid(path + ".name", name, Names.dnsSubdomain(name)));
                }
                if (!group.isEmpty()) {
                    errors.add(notSupported(path + ".apiGroup", group, List.of("")));
                }
                if (!namespaced && Nodes.text(subject, "namespace").isEmpty()) {
                    errors.add(FieldError.required(path + ".namespace", ""));
                }
            }
            case "User", "Group" -> {
                if (name.isEmpty()) {
                    String what = kind.equals("User") ? "user" : "group";
                    errors.add(FieldError.invalid(path + ".name", name, what + " name cannot be empty"));
                }
                if (!group.equals(GROUP)) {
                    errors.add(notSupported(path + ".apiGroup", group, List.of(GROUP)));
                }
            }
            default -> errors.add(notSupported(path + ".kind", kind, SUBJECT_KINDS));
        }
        return errors;
    }

    private static FieldError notSupported(String path, String value, List<String> supported) {
        return FieldError.notSupported(path, JsonNodeFactory.instance.textNode(value), supported);
    }
}
