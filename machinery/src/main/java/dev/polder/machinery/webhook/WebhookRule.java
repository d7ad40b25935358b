package dev.polder.machinery.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.List;

/**
 * Which writes are meant (admissionregistration v1 {@code RuleWithOperations}, matched as apiserver {@code
 * predicates/rules}).
 *
 * @param operations CREATE, UPDATE, DELETE, CONNECT or *
 * @param groups API groups, or *
 * @param versions versions, or *
 * @param resources resources with their subresources behind a slash, either of them *
 * @param scope Cluster, Namespaced or *
 */
public record WebhookRule(
        List<String> operations, List<String> groups, List<String> versions, List<String> resources, String scope) {

    private static final String ANY = "*";
    private static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");

    public WebhookRule {
        operations = List.copyOf(operations);
        groups = List.copyOf(groups);
        versions = List.copyOf(versions);
        resources = List.copyOf(resources);
    }

    /** Reads a rule. */
    public static WebhookRule of(JsonNode rule) {
        String scope = Nodes.text(rule, "scope");
        return new WebhookRule(
                Nodes.texts(rule, "operations"),
                Nodes.texts(rule, "apiGroups"),
                Nodes.texts(rule, "apiVersions"),
                Nodes.texts(rule, "resources"),
                scope.isEmpty() ? ANY : scope);
    }

    /**
     * Whether the rule means a write.
     *
     * @param operation CREATE, UPDATE or DELETE
     * @param subresource empty for the object itself
     * @param namespace the object's, of a namespace its own name; empty when there is none
     */
    public boolean matches(String operation, GroupVersionResource resource, String subresource, String namespace) {
        return inScope(resource, namespace)
                && has(operations, operation)
                && has(groups, resource.group())
                && has(versions, resource.version())
                && hasResource(resource.resource(), subresource);
    }

    private boolean inScope(GroupVersionResource resource, String namespace) {
        boolean clusterScoped = namespace.isEmpty() || resource.equals(NAMESPACES);
        return switch (scope) {
            case ANY -> true;
            case "Namespaced" -> !clusterScoped;
            case "Cluster" -> clusterScoped;
            default -> false;
        };
    }

    private boolean hasResource(String resource, String subresource) {
        for (String entry : resources) {
            int slash = entry.indexOf('/');
            String wanted = slash < 0 ? entry : entry.substring(0, slash);
            String below = slash < 0 ? "" : entry.substring(slash + 1);
            if ((wanted.equals(ANY) || wanted.equals(resource)) && (below.equals(ANY) || below.equals(subresource))) {
                return true;
            }
        }
        return false;
    }

    private static boolean has(List<String> wanted, String value) {
        return wanted.contains(ANY) || wanted.contains(value);
    }
}
