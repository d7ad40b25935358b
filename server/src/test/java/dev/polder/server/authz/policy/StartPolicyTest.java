package dev.polder.server.authz.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.rbac.PolicyRule;
import dev.polder.machinery.rbac.RuleCoverage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Relations that hold between the roles of a start, as k/k {@code bootstrappolicy/policy_test.go} checks them, and rules whose
 * texts clients rely on.
 */
class StartPolicyTest {

    private static final PolicyFile EVERYWHERE = StartPolicy.everywhere();

    private static ObjectNode role(String name) {
        return EVERYWHERE.roles().stream()
                .filter(role -> role.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<PolicyRule> rules(String name) {
        return PolicyRule.all(role(name));
    }

    /** TestCovers. */
    @Test
    void adminCoversEdit_editCoversView_andNotTheOtherWayAround() {
        assertThat(RuleCoverage.missing(rules("edit"), rules("view"))).isEmpty();
        assertThat(RuleCoverage.missing(rules("admin"), rules("edit"))).isEmpty();
        assertThat(RuleCoverage.missing(rules("cluster-admin"), rules("admin"))).isEmpty();
        assertThat(RuleCoverage.missing(rules("view"), rules("edit"))).isNotEmpty();
        assertThat(RuleCoverage.missing(rules("edit"), rules("admin"))).isNotEmpty();
        assertThat(RuleCoverage.missing(rules("admin"), rules("cluster-admin"))).isNotEmpty();
    }

    /** TestEditViewRelationship: who may only view sees nothing that gives more. */
    @Test
    void view_readsNothingThatEscalates() {
        for (PolicyRule rule : rules("view")) {
            assertThat(rule.verbs()).containsExactly("get", "list", "watch");
            assertThat(rule.resources()).doesNotContain("secrets", "pods/exec", "roles", "rolebindings");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "system:basic-user,create,authorization.k8s.io,selfsubjectrulesreviews",
        "system:basic-user,create,authentication.k8s.io,selfsubjectreviews",
        "admin,create,rbac.authorization.k8s.io,rolebindings",
        "system:kcp:tenancy:reader,watch,tenancy.kcp.io,workspaces",
        "system:kcp:logical-cluster-admin,delete,core.kcp.io,logicalclusters"
    })
    void role_allowsWhatItIsFor(String name, String verb, String group, String resource) {
        assertThat(rules(name)).anyMatch(rule -> rule.allows(verb, group, resource, "", ""));
    }

    @Test
    void kubernetesOwnObjects_areMarked_kcpsAreNot() {
        ObjectNode view = role("view");
        assertThat(view.at("/metadata/labels/kubernetes.io~1bootstrapping").asText())
                .isEqualTo("rbac-defaults");
        assertThat(view.at("/metadata/annotations/rbac.authorization.kubernetes.io~1autoupdate")
                        .asText())
                .isEqualTo("true");
        assertThat(view.at("/metadata/labels/rbac.authorization.k8s.io~1aggregate-to-edit")
                        .asText())
                .isEqualTo("true");
        assertThat(role("system:kcp:workspace:access").at("/metadata").size()).isEqualTo(1);
    }

    /** Each binding grants a role of its own file, or one that is in every cluster. */
    @Test
    void bindings_grantRolesThatThereAre() {
        List<String> names = EVERYWHERE.roles().stream()
                .map(role -> role.at("/metadata/name").asText())
                .toList();
        assertThat(names).hasSize(31 + 6).doesNotHaveDuplicates();
        assertThat(EVERYWHERE.bindings()).hasSize(12 + 4);
        EVERYWHERE
                .bindings()
                .forEach(binding ->
                        assertThat(names).contains(binding.at("/roleRef/name").asText()));
        List<String> ofRoot = StartPolicy.root(List.of("system:authenticated")).roles().stream()
                .map(role -> role.at("/metadata/name").asText())
                .toList();
        StartPolicy.root(List.of("system:authenticated")).bindings().forEach(binding -> {
            String granted = binding.at("/roleRef/name").asText();
            assertThat(ofRoot.contains(granted) || names.contains(granted)).isTrue();
        });
    }

    /** Nobody unknown gets more than what says that the server lives, and which it is. */
    @Test
    void unauthenticated_mayAskForHealthAndVersionOnly() {
        List<String> granted = EVERYWHERE.bindings().stream()
                .filter(binding -> binding.path("subjects").toString().contains("system:unauthenticated"))
                .map(binding -> binding.at("/roleRef/name").asText())
                .toList();
        assertThat(granted).containsExactly("system:public-info-viewer");
        assertThat(rules("system:public-info-viewer"))
                .flatExtracting(PolicyRule::nonResourceUrls)
                .containsExactlyInAnyOrder("/healthz", "/livez", "/readyz", "/version", "/version/");
    }
}
