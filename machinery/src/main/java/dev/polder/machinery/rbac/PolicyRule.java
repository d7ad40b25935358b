package dev.polder.machinery.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.schema.field.GoText;
import java.util.ArrayList;
import java.util.List;

/**
 * One rule of a role: verbs on resources, or verbs on paths (rbac/v1 {@code PolicyRule}; evaluation as in Kubernetes'
 * {@code pkg/apis/rbac/v1/evaluation_helpers.go}).
 *
 * @param verbs the verbs; {@code *} is all of them
 * @param apiGroups the groups; {@code *} is all of them
 * @param resources plural names, {@code name/subresource}, {@code *}{@code /subresource}, or {@code *} for everything
 * @param resourceNames names of objects; none means all
 * @param nonResourceUrls paths; one that ends in {@code *} is a prefix
 */
public record PolicyRule(
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> nonResourceUrls) {

    /** Stands for every verb, group, resource or path. */
    public static final String ALL = "*";

    public PolicyRule {
        verbs = List.copyOf(verbs);
        apiGroups = List.copyOf(apiGroups);
        resources = List.copyOf(resources);
        resourceNames = List.copyOf(resourceNames);
        nonResourceUrls = List.copyOf(nonResourceUrls);
    }

    /** Reads a rule of a stored role; what is missing is empty. */
    public static PolicyRule of(JsonNode rule) {
        return new PolicyRule(
                texts(rule, "verbs"),
                texts(rule, "apiGroups"),
                texts(rule, "resources"),
                texts(rule, "resourceNames"),
                texts(rule, "nonResourceURLs"));
    }

    /** Reads the rules of a stored role, in order. */
    public static List<PolicyRule> all(JsonNode role) {
        List<PolicyRule> rules = new ArrayList<>();
        role.path("rules").forEach(rule -> rules.add(of(rule)));
        return List.copyOf(rules);
    }

    /** The rule as a role has it; empty lists are left out. */
    public ObjectNode toJson() {
        ObjectNode rule = Json.object();
        put(rule, "apiGroups", apiGroups);
        put(rule, "nonResourceURLs", nonResourceUrls);
        put(rule, "resourceNames", resourceNames);
        put(rule, "resources", resources);
        put(rule, "verbs", verbs);
        return rule;
    }

    /**
     * Whether the rule allows a verb on a resource.
     *
     * @param subresource the subresource; empty when none
     * @param name the name of the object; empty when the request has none
     */
    public boolean allows(String verb, String group, String resource, String subresource, String name) {
        return (verbs.contains(verb) || verbs.contains(ALL))
                && (apiGroups.contains(group) || apiGroups.contains(ALL))
                && hasResource(resource, subresource)
                && (resourceNames.isEmpty() || resourceNames.contains(name));
    }

    /** Whether the rule allows a verb on a path that is no resource's. */
    public boolean allowsPath(String verb, String path) {
        return (verbs.contains(verb) || verbs.contains(ALL)) && hasPath(path);
    }

    private boolean hasPath(String path) {
        for (String url : nonResourceUrls) {
            if (pathCovers(url, path)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a path of a rule stands for another: the same, or a prefix with a star. */
    static boolean pathCovers(String url, String path) {
        return url.equals(path) || (url.endsWith(ALL) && path.startsWith(withoutStars(url)));
    }

    private static String withoutStars(String url) {
        int end = url.length();
        while (end > 0 && url.charAt(end - 1) == '*') {
            end--;
        }
        return url.substring(0, end);
    }

    private boolean hasResource(String resource, String subresource) {
        for (String own : resources) {
            if (own.equals(ALL) || (subresource.isEmpty() ? own.equals(resource) : isSub(own, resource, subresource))) {
                return true;
            }
        }
        return false;
    }

    /** Compares without making the text {@code resource/subresource}: this runs for every request. */
    private static boolean isSub(String own, String resource, String subresource) {
        int slash = own.length() - subresource.length() - 1;
        if (slash < 0 || own.charAt(slash) != '/' || !own.endsWith(subresource)) {
            return false;
        }
        boolean star = slash == 1 && own.charAt(0) == '*';
        return star || (slash == resource.length() && own.startsWith(resource));
    }

    /** The short form that messages about missing permissions show (upstream {@code CompactString}). */
    public String compact() {
        List<String> parts = new ArrayList<>();
        show(parts, "APIGroups", apiGroups);
        show(parts, "Resources", resources);
        show(parts, "NonResourceURLs", nonResourceUrls);
        show(parts, "ResourceNames", resourceNames);
        show(parts, "Verbs", verbs);
        return "{" + String.join(", ", parts) + "}";
    }

    private static void show(List<String> parts, String field, List<String> values) {
        if (!values.isEmpty()) {
            parts.add(field + ":" + GoText.quotedList(values));
        }
    }

    private static void put(ObjectNode rule, String field, List<String> values) {
        if (!values.isEmpty()) {
            var list = rule.putArray(field);
            values.forEach(list::add);
        }
    }

    private static List<String> texts(JsonNode rule, String field) {
        List<String> texts = new ArrayList<>();
        rule.path(field).forEach(value -> texts.add(value.asText()));
        return texts;
    }
}
