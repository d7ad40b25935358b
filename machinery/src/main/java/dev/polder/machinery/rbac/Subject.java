package dev.polder.machinery.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.schema.field.GoText;

/**
 * Whom a binding is about (rbac/v1 {@code Subject}; k/k {@code registry/rbac/validation/rule.go}).
 *
 * @param kind {@code User}, {@code Group} or {@code ServiceAccount}; anything else is nobody
 * @param apiGroup the group of the kind
 * @param namespace the namespace of a service account; empty for that of the binding
 * @param name the name
 */
public record Subject(String kind, String apiGroup, String namespace, String name) {

    /** What the user names of service accounts start with. */
    public static final String ACCOUNT_PREFIX = "system:serviceaccount:";

    private static final String ACCOUNT = "ServiceAccount";

    /** Reads a subject of a stored binding. */
    public static Subject of(JsonNode subject) {
        return new Subject(
                subject.path("kind").asText(""),
                subject.path("apiGroup").asText(""),
                subject.path("namespace").asText(""),
                subject.path("name").asText(""));
    }

    /** The subject as a binding has it; what is empty is left out. */
    public ObjectNode toJson() {
        ObjectNode subject = Json.object();
        if (!apiGroup.isEmpty()) {
            subject.put("apiGroup", apiGroup);
        }
        subject.put("kind", kind);
        subject.put("name", name);
        if (!namespace.isEmpty()) {
            subject.put("namespace", namespace);
        }
        return subject;
    }

    /**
     * What finds the subject among those of other bindings: equal for subjects that stand for the same users.
     *
     * @param bindingNamespace the namespace of the binding; empty for a cluster role binding
     */
    public Key key(String bindingNamespace) {
        return switch (kind) {
            case "User" -> new Key(false, name);
            case "Group" -> new Key(true, name);
            case ACCOUNT -> {
                String in = namespace.isEmpty() ? bindingNamespace : namespace;
                yield in.isEmpty() ? Key.NOBODY : new Key(false, ACCOUNT_PREFIX + in + ":" + name);
            }
            default -> Key.NOBODY;
        };
    }

    /** How reasons name the subject; of a service account the name comes before the namespace, as upstream has it. */
    public String describe(String bindingNamespace) {
        String shown = kind.equals(ACCOUNT) ? name + "/" + (namespace.isEmpty() ? bindingNamespace : namespace) : name;
        return kind + " " + GoText.quote(shown);
    }

    /**
     * The user or the group that a subject stands for.
     *
     * @param group whether it is a group
     * @param name its name
     */
    public record Key(boolean group, String name) {

        /** Stands for nobody: no user and no group has an empty name. */
        static final Key NOBODY = new Key(false, "");
    }
}
