package dev.polder.machinery.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Brings stored roles and bindings up to those that a server starts with: what is missing is added, what is more stays
 * (component-helpers {@code auth/rbac/reconciliation}).
 */
public final class Reconciliation {

    /** Set to {@code false} on a stored object, it keeps the server's hands off. */
    public static final String AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";

    private Reconciliation() {}

    /** Whether somebody has asked that the object be left alone. */
    public static boolean isProtected(JsonNode existing) {
        return existing.path("metadata")
                .path("annotations")
                .path(AUTO_UPDATE)
                .asText("")
                .equals("false");
    }

    /** The stored role with what it lacks of the expected one. */
    public static ObjectNode role(ObjectNode existing, ObjectNode expected) {
        ObjectNode role = existing.deepCopy();
        addMetadata(role, expected);
        List<PolicyRule> missing = RuleCoverage.missing(PolicyRule.all(existing), PolicyRule.all(expected));
        if (!missing.isEmpty()) {
            ArrayNode rules = array(role, "rules");
            missing.forEach(rule -> rules.add(rule.toJson()));
        }
        if (!expected.path("aggregationRule").isObject()) {
            role.remove("aggregationRule");
            return role;
        }
        if (!role.path("aggregationRule").isObject()) {
            role.set("aggregationRule", Json.object());
        }
        addMissing(
                array((ObjectNode) role.path("aggregationRule"), "clusterRoleSelectors"),
                expected.path("aggregationRule").path("clusterRoleSelectors"));
        return role;
    }

    /** Whether the stored binding grants another role, which cannot be changed: it must be made anew. */
    public static boolean grantsAnother(JsonNode existing, JsonNode expected) {
        return !RoleReference.of(existing.path("roleRef")).equals(RoleReference.of(expected.path("roleRef")));
    }

    /** The stored binding with the subjects that it lacks of the expected one. */
    public static ObjectNode binding(ObjectNode existing, ObjectNode expected) {
        ObjectNode binding = existing.deepCopy();
        addMetadata(binding, expected);
        Set<Subject> present = new LinkedHashSet<>();
        existing.path("subjects").forEach(subject -> present.add(Subject.of(subject)));
        List<Subject> missing = new ArrayList<>();
        expected.path("subjects").forEach(node -> {
            Subject subject = Subject.of(node);
            if (present.add(subject)) {
                missing.add(subject);
            }
        });
        if (!missing.isEmpty()) {
            ArrayNode subjects = array(binding, "subjects");
            missing.forEach(subject -> subjects.add(subject.toJson()));
        }
        return binding;
    }

    /** Labels and annotations that are set keep their values. */
    private static void addMetadata(ObjectNode object, ObjectNode expected) {
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        for (String field : List.of("labels", "annotations")) {
            expected.path("metadata").path(field).properties().forEach(entry -> {
                ObjectNode present = metadata.path(field) instanceof ObjectNode map ? map : metadata.putObject(field);
                if (!present.has(entry.getKey())) {
                    present.set(entry.getKey(), entry.getValue());
                }
            });
        }
    }

    private static void addMissing(ArrayNode present, JsonNode wanted) {
        for (JsonNode one : wanted) {
            boolean known = false;
            for (JsonNode other : present) {
                known |= other.equals(one);
            }
            if (!known) {
                present.add(one);
            }
        }
    }

    private static ArrayNode array(ObjectNode object, String field) {
        return object.path(field) instanceof ArrayNode list ? list : object.putArray(field);
    }
}
