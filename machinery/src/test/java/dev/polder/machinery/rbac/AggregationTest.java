package dev.polder.machinery.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.rbac.Aggregation.Candidate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Expectations from k/k {@code controller/clusterroleaggregation/clusterroleaggregation_controller_test.go}. */
class AggregationTest {

    private static ObjectNode json(String text) {
        return Json.readOwn(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static PolicyRule role(String resource) {
        return new PolicyRule(List.of("get"), List.of(""), List.of(resource), List.of(), List.of());
    }

    private static Candidate candidate(String name, String label, PolicyRule... rules) {
        return new Candidate(name, Map.of("foo", label), () -> List.of(rules));
    }

    private static final ObjectNode COMBINED = json("{'metadata':{'name':'combined'},'aggregationRule':"
            + "{'clusterRoleSelectors':[{'matchLabels':{'foo':'bar'}},"
            + "{'matchExpressions':[{'key':'foo','operator':'In','values':['bar','other']}]}]}}");

    @Test
    void selected_rolesGiveTheirRules_bySelectorThenByName_eachOnce() {
        List<PolicyRule> rules = Aggregation.rules(
                COMBINED,
                List.of(
                        candidate("hammer", "other", role("c"), role("a")),
                        candidate("zed", "bar", role("b"), role("a")),
                        candidate("chisel", "bar", role("a")),
                        candidate("not", "else", role("x"))));
        assertThat(rules).containsExactly(role("a"), role("b"), role("c"));
    }

    @Test
    void itself_isPassedOver() {
        assertThat(Aggregation.rules(COMBINED, List.of(candidate("combined", "bar", role("a")))))
                .isEmpty();
    }

    @Test
    void emptySelector_gathersEverything() {
        ObjectNode all = json("{'metadata':{'name':'all'},'aggregationRule':{'clusterRoleSelectors':[{}]}}");
        assertThat(Aggregation.rules(all, List.of(candidate("a", "x", role("a")))))
                .containsExactly(role("a"));
        assertThat(Aggregation.aggregates(all)).isTrue();
        assertThat(Aggregation.aggregates(json("{'rules':[]}"))).isFalse();
    }
}
