package dev.polder.junit.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.junit.role.MinimalRole.Need;
import java.util.List;
import org.junit.jupiter.api.Test;

class MinimalRoleTest {

    @Test
    void of_verbsOfOneResource_areOneRule_namespacesHaveRolesOfTheirOwn() {
        List<Need> needs = List.of(
                new Need("watch", "apps", "deployments", "", ""),
                new Need("list", "apps", "deployments", "", ""),
                new Need("list", "apps", "deployments", "", ""),
                new Need("update", "apps", "deployments/status", "one", ""),
                new Need("get", "", "", "", "/metrics"));

        assertThat(MinimalRole.of("operator", needs)).isEqualTo("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata:
                  name: operator
                rules:
                - nonResourceURLs: ["/metrics"]
                  verbs: ["get"]
                - apiGroups: ["apps"]
                  resources: ["deployments"]
                  verbs: ["list", "watch"]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata:
                  name: operator
                  namespace: one
                rules:
                - apiGroups: ["apps"]
                  resources: ["deployments/status"]
                  verbs: ["update"]
                """);
    }

    @Test
    void of_discovery_needsNothing() {
        List<Need> needs = List.of(
                new Need("get", "", "", "", "/apis/apps/v1"),
                new Need("get", "", "", "", "/api"),
                new Need("get", "", "", "", "/openapi/v3"));

        assertThat(MinimalRole.of("operator", needs)).isEmpty();
    }
}
