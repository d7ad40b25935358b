package dev.polder.machinery.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.selector.LabelSelector;
import dev.polder.machinery.builtin.rule.LabelSelectors;
import dev.polder.machinery.builtin.rule.Nodes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which writes a policy or a binding is about (admissionregistration v1 {@code MatchResources}, matched as apiserver {@code
 * policy/matching.Matcher}).
 */
public final class MatchResources {

    private final List<NamedRule> rules;
    private final List<NamedRule> excluded;
    private final LabelSelector namespaces;
    private final LabelSelector objects;
    private final boolean equivalent;

    private MatchResources(JsonNode json) {
        this.rules = NamedRule.all(json, "resourceRules");
        this.excluded = NamedRule.all(json, "excludeResourceRules");
        this.namespaces = LabelSelectors.read(Nodes.at(json, "namespaceSelector"));
        this.objects = LabelSelectors.read(Nodes.at(json, "objectSelector"));
        this.equivalent = Nodes.text(json, "matchPolicy").equals("Equivalent");
    }

    /** Reads them; what is not there is about every write. */
    public static MatchResources of(JsonNode json) {
        return new MatchResources(json);
    }

    /** Which namespaces, by their labels. */
    public LabelSelector namespaces() {
        return namespaces;
    }

    /** Which objects, by their labels as they will be or were. */
    public LabelSelector objects() {
        return objects;
    }

    /**
     * The resource as which the rules mean a write, whatever the selectors say; empty when they do not.
     */
    public Optional<GroupVersionResource> rulesMatch(Written written) {
        if (match(excluded, written).isPresent()) {
            return Optional.empty();
        }
        return rules.isEmpty() ? Optional.of(written.resource()) : match(rules, written);
    }

    /** Whether the rules mean any write of a sort ({@link Written#sort}), whatever the object is called. */
    public boolean canMatch(Written sort) {
        List<NamedRule> always =
                excluded.stream().filter(rule -> rule.names().isEmpty()).toList();
        if (match(always, sort).isPresent()) {
            return false;
        }
        List<NamedRule> ofAny = rules.stream().map(NamedRule::ofAnyName).toList();
        return rules.isEmpty() || match(ofAny, sort).isPresent();
    }

    /** The resources that the rules name, as {@code group/resource} with {@code *} for any; that alone when there are no rules. */
    public Set<String> resources() {
        Set<String> all = new HashSet<>();
        rules.forEach(rule -> all.addAll(rule.resources()));
        return rules.isEmpty() ? Set.of("*/*") : all;
    }

    private Optional<GroupVersionResource> match(List<NamedRule> any, Written written) {
        for (NamedRule rule : any) {
            if (rule.matches(written, written.resource())) {
                return Optional.of(written.resource());
            }
        }
        if (!equivalent) {
            return Optional.empty();
        }
        for (NamedRule rule : any) {
            for (GroupVersionResource other : written.equivalents()) {
                if (rule.matches(written, other)) {
                    return Optional.of(other);
                }
            }
        }
        return Optional.empty();
    }
}
