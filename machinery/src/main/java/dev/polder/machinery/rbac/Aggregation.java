package dev.polder.machinery.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.selector.LabelSelector;
import dev.polder.machinery.builtin.rule.LabelSelectors;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** ClusterRoles whose rules are those of the ClusterRoles that they select (k/k controller {@code clusterroleaggregation}). */
public final class Aggregation {

    private Aggregation() {}

    /**
     * A ClusterRole that may be selected.
     *
     * @param name its name
     * @param labels its labels
     * @param rules its rules, read when it is selected
     */
    public record Candidate(String name, Map<String, String> labels, Supplier<List<PolicyRule>> rules) {}

    /** Whether a ClusterRole gathers rules. */
    public static boolean aggregates(JsonNode role) {
        return role.path("aggregationRule").isObject();
    }

    /**
     * The rules that a ClusterRole gathers, each once: by selector, then by name.
     *
     * @param role a stored ClusterRole that {@link #aggregates}
     * @param all the ClusterRoles of the same logical cluster; itself is passed over
     */
    public static List<PolicyRule> rules(ObjectNode role, Collection<Candidate> all) {
        String self = role.path("metadata").path("name").asText();
        List<Candidate> sorted =
                all.stream().sorted(Comparator.comparing(Candidate::name)).toList();
        Set<PolicyRule> gathered = new LinkedHashSet<>();
        for (JsonNode node : role.path("aggregationRule").path("clusterRoleSelectors")) {
            LabelSelector selector = LabelSelectors.read(node);
            for (Candidate candidate : sorted) {
                if (!candidate.name().equals(self) && selector.matches(candidate.labels())) {
                    gathered.addAll(candidate.rules().get());
                }
            }
        }
        return List.copyOf(gathered);
    }
}
