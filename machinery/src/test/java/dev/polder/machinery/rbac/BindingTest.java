package dev.polder.machinery.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts and matching from k/k {@code registry/rbac/validation/rule.go}. */
class BindingTest {

    private static final Subject ACCOUNT = new Subject("ServiceAccount", "", "", "robot");

    private static Binding binding(String namespace, Subject subject) {
        return new Binding(
                namespace,
                "b",
                new RoleReference("rbac.authorization.k8s.io", RoleReference.CLUSTER_ROLE, "view"),
                List.of(subject));
    }

    @Test
    void reason_ofAClusterBinding_namesBindingRoleAndSubject() {
        Subject user = new Subject("User", "rbac.authorization.k8s.io", "", "ann");
        assertThat(binding("", user).reason(user))
                .isEqualTo("RBAC: allowed by ClusterRoleBinding \"b\" of ClusterRole \"view\" to User \"ann\"");
    }

    @Test
    void reason_ofANamespacedBinding_showsNameThenNamespace() {
        assertThat(binding("ns", ACCOUNT).reason(ACCOUNT))
                .isEqualTo("RBAC: allowed by RoleBinding \"b/ns\" of ClusterRole \"view\" to ServiceAccount"
                        + " \"robot/ns\"");
    }

    @Test
    void account_withoutNamespace_isThatOfTheBinding_andNobodyInAClusterBinding() {
        assertThat(ACCOUNT.key("ns")).isEqualTo(new Subject.Key(false, "system:serviceaccount:ns:robot"));
        assertThat(ACCOUNT.key("")).isEqualTo(Subject.Key.NOBODY);
        assertThat(new Subject("ServiceAccount", "", "own", "robot").key("ns"))
                .isEqualTo(new Subject.Key(false, "system:serviceaccount:own:robot"));
    }

    @Test
    void group_isNotTheUserOfThatName() {
        assertThat(new Subject("Group", "", "", "x").key("")).isNotEqualTo(new Subject("User", "", "", "x").key(""));
        assertThat(new Subject("Robot", "", "", "x").key("ns")).isEqualTo(Subject.Key.NOBODY);
    }
}
