package dev.polder.machinery.rbac;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What somebody may grant: no more than the rules that they hold (component-helpers
 * {@code auth/rbac/validation/policy_comparator.go}, k/k {@code registry/rbac/validation/policy_compact.go}).
 */
public final class RuleCoverage {

    private RuleCoverage() {}

    /**
     * What of the wanted rules the held ones do not cover.
     *
     * @return one rule for each verb, resource and name that is missing, in order; empty when everything is covered
     */
    public static List<PolicyRule> missing(List<PolicyRule> held, List<PolicyRule> wanted) {
        List<PolicyRule> missing = new ArrayList<>();
        for (PolicyRule rule : wanted) {
            for (PolicyRule part : parts(rule)) {
                if (held.stream().noneMatch(owner -> covers(owner, part))) {
                    missing.add(part);
                }
            }
        }
        return missing;
    }

    /** The missing rules as messages list them: those of one resource together, sorted, each in its short form. */
    public static List<String> describe(List<PolicyRule> missing) {
        TreeSet<String> shown = new TreeSet<>();
        compact(missing).forEach(rule -> shown.add(rule.compact()));
        return List.copyOf(shown);
    }

    /** The rule as rules that have one verb, one resource and at most one name each. */
    static List<PolicyRule> parts(PolicyRule rule) {
        List<PolicyRule> parts = new ArrayList<>();
        List<List<String>> names = rule.resourceNames().isEmpty()
                ? List.of(List.of())
                : rule.resourceNames().stream().map(List::of).toList();
        for (String group : rule.apiGroups()) {
            for (String resource : rule.resources()) {
                for (String verb : rule.verbs()) {
                    for (List<String> name : names) {
                        parts.add(new PolicyRule(List.of(verb), List.of(group), List.of(resource), name, List.of()));
                    }
                }
            }
        }
        for (String url : rule.nonResourceUrls()) {
            for (String verb : rule.verbs()) {
                parts.add(new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(url)));
            }
        }
        return parts;
    }

    /** Rules about one resource become one rule with the verbs of all of them; others stay as they are. */
    static List<PolicyRule> compact(List<PolicyRule> rules) {
        List<PolicyRule> compacted = new ArrayList<>();
        Map<PolicyRule, PolicyRule> simple = new LinkedHashMap<>();
        for (PolicyRule rule : rules) {
            Optional<PolicyRule> resource = onlyResource(rule);
            if (resource.isPresent()) {
                simple.merge(resource.get(), rule, RuleCoverage::withVerbsOf);
            } else {
                compacted.add(rule);
            }
        }
        compacted.addAll(simple.values());
        return compacted;
    }

    private static PolicyRule withVerbsOf(PolicyRule first, PolicyRule second) {
        List<String> verbs = new ArrayList<>(first.verbs());
        verbs.addAll(second.verbs());
        return new PolicyRule(
                verbs, first.apiGroups(), first.resources(), first.resourceNames(), first.nonResourceUrls());
    }

    /** The rule without its verbs when it is about one resource of one group, and one name at most. */
    private static Optional<PolicyRule> onlyResource(PolicyRule rule) {
        boolean simple = rule.resourceNames().size() <= 1
                && rule.nonResourceUrls().isEmpty()
                && rule.apiGroups().size() == 1
                && rule.resources().size() == 1;
        return simple
                ? Optional.of(
                        new PolicyRule(List.of(), rule.apiGroups(), rule.resources(), rule.resourceNames(), List.of()))
                : Optional.empty();
    }

    private static boolean covers(PolicyRule owner, PolicyRule part) {
        return hasAll(owner.verbs(), part.verbs())
                && hasAll(owner.apiGroups(), part.apiGroups())
                && part.resources().stream().allMatch(resource -> coversResource(owner.resources(), resource))
                && coversNames(owner.resourceNames(), part.resourceNames())
                && part.nonResourceUrls().stream()
                        .allMatch(path ->
                                owner.nonResourceUrls().stream().anyMatch(url -> PolicyRule.pathCovers(url, path)));
    }

    private static boolean hasAll(List<String> owned, List<String> wanted) {
        return owned.contains(PolicyRule.ALL) || owned.containsAll(wanted);
    }

    private static boolean coversResource(List<String> owned, String wanted) {
        if (owned.contains(PolicyRule.ALL) || owned.contains(wanted)) {
            return true;
        }
        int slash = wanted.indexOf('/');
        return slash >= 0 && owned.contains("*" + wanted.substring(slash));
    }

    private static boolean coversNames(List<String> owned, List<String> wanted) {
        return owned.isEmpty() || (!wanted.isEmpty() && owned.containsAll(wanted));
    }
}
