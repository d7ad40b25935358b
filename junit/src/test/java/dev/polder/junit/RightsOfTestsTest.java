package dev.polder.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a test needs of its user's roles, and what no role would change. */
@Timeout(60)
class RightsOfTestsTest {

    @LogicalClusterTest
    @WithManifests("no-more-config-maps.yaml")
    static class WithFullQuota {

        @Test
        @AsUser(value = "alice", roles = "editor.yaml")
        void refusal_isExpected(KubernetesClient client) {
            ConfigMap one = new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName("one")
                    .withNamespace("default")
                    .endMetadata()
                    .build();
            assertThatThrownBy(() -> client.resource(one).create())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(403))
                    .hasMessageContaining("quota");
        }
    }

    @LogicalClusterTest
    static class Watching {

        static @Nullable SharedIndexInformer<ConfigMap> left;

        @Test
        @AsUser(value = "alice", roles = "editor.yaml")
        void informer_goesOn(KubernetesClient client) {
            left = client.configMaps().inNamespace("default").inform();
        }
    }

    @Test
    void refusalThatNoRoleWouldChange_isTheTestsOwnConcern() {
        assertThat(Inside.pass(WithFullQuota.class, 1).roles())
                .singleElement()
                .satisfies(role -> assertThat(role).contains("resources: [\"configmaps\"]\n  verbs: [\"create\"]"));
    }

    /** An informer lives as long as its client, which is closed after the roles are told. */
    @Test
    void watchThatGoesOn_isARightThatWasNeeded() {
        assertThat(Inside.pass(Watching.class, 1).roles())
                .singleElement()
                .satisfies(role ->
                        assertThat(role).contains("resources: [\"configmaps\"]\n  verbs: [\"list\", \"watch\"]"));
    }
}
