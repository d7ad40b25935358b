package dev.polder.machinery.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.machinery.builtin.rule.Nodes;
import dev.polder.machinery.webhook.WebhookRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A rule that may name objects (admissionregistration v1 {@code NamedRuleWithOperations}).
 *
 * @param rule which writes
 * @param names of which objects; none for all
 */
record NamedRule(WebhookRule rule, List<String> names) {

    NamedRule {
        names = List.copyOf(names);
    }

    static List<NamedRule> all(JsonNode parent, String field) {
        return Nodes.list(parent, field).stream()
                .map(one -> new NamedRule(WebhookRule.of(one), Nodes.texts(one, "resourceNames")))
                .toList();
    }

    /** Whether the rule means a write, had it been of the given resource. */
    boolean matches(Written written, GroupVersionResource resource) {
        return rule.matches(written.operation(), resource, written.subresource(), written.namespace())
                && (names.isEmpty() || names.contains(written.name()));
    }

    /** The rule without the names. */
    NamedRule ofAnyName() {
        return names.isEmpty() ? this : new NamedRule(rule, List.of());
    }

    /**
     * The resources that the rule names, as {@code group/resource}; either may be {@code *}.
     */
    Set<String> resources() {
        Set<String> named = new HashSet<>();
        for (String group : rule.groups()) {
            for (String resource : rule.resources()) {
                int slash = resource.indexOf('/');
                named.add(group + "/" + (slash < 0 ? resource : resource.substring(0, slash)));
            }
        }
        return named;
    }
}
