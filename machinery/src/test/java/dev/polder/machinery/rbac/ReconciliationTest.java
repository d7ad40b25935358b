package dev.polder.machinery.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Expectations from component-helpers {@code auth/rbac/reconciliation/reconcile_role_test.go} and its neighbour. */
class ReconciliationTest {

    private static ObjectNode json(String text) {
        return Json.readOwn(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static final ObjectNode EXPECTED = json("{'metadata':{'name':'r','labels':{'a':'1','b':'2'}},"
            + "'rules':[{'apiGroups':[''],'resources':['pods','nodes'],'verbs':['get']}]}");

    @Test
    void role_missingRulesAndLabelsAreAdded_otherOnesStay() {
        ObjectNode existing = json("{'metadata':{'name':'r','labels':{'a':'own'}},'rules':["
                + "{'apiGroups':[''],'resources':['pods'],'verbs':['*']},"
                + "{'apiGroups':['x'],'resources':['extra'],'verbs':['get']}]}");
        assertThat(Reconciliation.role(existing, EXPECTED))
                .isEqualTo(json("{'metadata':{'name':'r','labels':{'a':'own','b':'2'}},'rules':["
                        + "{'apiGroups':[''],'resources':['pods'],'verbs':['*']},"
                        + "{'apiGroups':['x'],'resources':['extra'],'verbs':['get']},"
                        + "{'apiGroups':[''],'resources':['nodes'],'verbs':['get']}]}"));
    }

    @Test
    void role_thatHasEverything_isUnchanged() {
        assertThat(Reconciliation.role(EXPECTED, EXPECTED)).isEqualTo(EXPECTED);
    }

    @Test
    void aggregation_missingSelectorIsAdded_unexpectedOneGoes() {
        ObjectNode aggregated = json("{'metadata':{'name':'r'},'aggregationRule':{'clusterRoleSelectors':"
                + "[{'matchLabels':{'x':'y'}}]},'rules':[]}");
        ObjectNode other = json("{'metadata':{'name':'r'},'aggregationRule':{'clusterRoleSelectors':"
                + "[{'matchLabels':{'own':'one'}}]},'rules':[]}");
        assertThat(Reconciliation.role(other, aggregated)
                        .path("aggregationRule")
                        .path("clusterRoleSelectors"))
                .hasSize(2);
        assertThat(Reconciliation.role(aggregated, EXPECTED).has("aggregationRule"))
                .isFalse();
        assertThat(Reconciliation.role(json("{'metadata':{'name':'r'},'rules':[]}"), aggregated))
                .isEqualTo(aggregated);
    }

    @Test
    void binding_missingSubjectsAreAdded_anotherRoleIsNoticed() {
        ObjectNode expected = json("{'metadata':{'name':'b'},'roleRef':{'kind':'ClusterRole','name':'r'},"
                + "'subjects':[{'kind':'Group','name':'g'},{'kind':'User','name':'u'}]}");
        ObjectNode existing = json("{'metadata':{'name':'b'},'roleRef':{'kind':'ClusterRole','name':'r'},"
                + "'subjects':[{'kind':'User','name':'own'},{'kind':'User','name':'u'}]}");
        assertThat(Reconciliation.binding(existing, expected).path("subjects").findValuesAsText("name"))
                .containsExactly("own", "u", "g");
        assertThat(Reconciliation.grantsAnother(existing, expected)).isFalse();
        assertThat(Reconciliation.grantsAnother(json("{'roleRef':{'kind':'ClusterRole','name':'s'}}"), expected))
                .isTrue();
    }

    @Test
    void objectThatSaysSo_isLeftAlone() {
        assertThat(Reconciliation.isProtected(
                        json("{'metadata':{'annotations':{'rbac.authorization.kubernetes.io/autoupdate':'false'}}}")))
                .isTrue();
        assertThat(Reconciliation.isProtected(EXPECTED)).isFalse();
    }
}
