package dev.polder.machinery.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.machinery.schema.field.GoText;
import java.util.ArrayList;
import java.util.List;

/**
 * A RoleBinding, or a ClusterRoleBinding when its namespace is empty.
 *
 * @param namespace where it grants; empty for everywhere in the logical cluster
 * @param name its name
 * @param role what it grants
 * @param subjects whom it grants it
 */
public record Binding(String namespace, String name, RoleReference role, List<Subject> subjects) {

    public Binding {
        subjects = List.copyOf(subjects);
    }

    /** Reads a stored binding. */
    public static Binding of(String namespace, String name, JsonNode binding) {
        List<Subject> subjects = new ArrayList<>();
        binding.path("subjects").forEach(subject -> subjects.add(Subject.of(subject)));
        return new Binding(namespace, name, RoleReference.of(binding.path("roleRef")), subjects);
    }

    /** Why a subject of the binding may do something, in upstream's words (k/k {@code rule.go}, {@code rbac.go}). */
    public String reason(Subject subject) {
        String binding = namespace.isEmpty()
                ? "ClusterRoleBinding " + GoText.quote(name)
                : "RoleBinding " + GoText.quote(name + "/" + namespace);
        return "RBAC: allowed by " + binding + " of " + role.kind() + " " + GoText.quote(role.name()) + " to "
                + subject.describe(namespace);
    }
}
