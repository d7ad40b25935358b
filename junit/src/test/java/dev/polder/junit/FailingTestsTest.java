package dev.polder.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.junit.traffic.FaultPlan;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** What users are told when their tests fail: tests that have to fail, run inside a test. */
@Timeout(60)
class FailingTestsTest {

    @LogicalClusterTest
    static class WithoutRights {

        @Test
        @AsUser(value = "alice", roles = "reader.yaml")
        void refusal_isSwallowed(KubernetesClient client) {
            try {
                client.configMaps().inNamespace("default").list();
            } catch (KubernetesClientException e) {
                assertThat(e.getCode()).isEqualTo(403);
            }
        }
    }

    @LogicalClusterTest
    @WithManifests("first-config-map.yaml")
    @WithFaults(seed = 7, errors = 1)
    static class WithFaultsOnly {

        @Test
        void greeting_isAnother(KubernetesClient client, TestWorkspace workspace) {
            workspace.disturb(new FaultPlan(7, new FaultPlan.Shares(0, 0, 0, 0, 0, 0, 0, 0)));
            assertThat(client.configMaps()
                            .inNamespace("default")
                            .withName("greeting")
                            .get()
                            .getData())
                    .containsEntry("text", "good-bye");
        }
    }

    @LogicalClusterTest
    @WithCrds("first-widget.yaml")
    static class WithSomethingElse {

        @Test
        void test_neverBegins(TestWorkspace workspace) {
            throw new IllegalStateException("began in " + workspace.path());
        }
    }

    private static Throwable failure(Class<?> tests) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(tests))
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary);
        assertThat(summary.getSummary().getTestsFoundCount()).isEqualTo(1);
        assertThat(summary.getSummary().getFailures()).hasSize(1);
        return summary.getSummary().getFailures().get(0).getException();
    }

    @Test
    void refusalThatWasSwallowed_failsTheTest_andNamesTheRole() {
        assertThat(failure(WithoutRights.class))
                .isInstanceOf(AssertionError.class)
                .hasMessage("""
                the roles of user "alice" do not allow:
                  list configmaps in namespace "default"
                the smallest roles that do:
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata:
                  name: minimal
                  namespace: default
                rules:
                - apiGroups: [""]
                  resources: ["configmaps"]
                  verbs: ["list"]
                """);
    }

    @Test
    void failure_tellsRequestsObjectsAndSeed() {
        List<Throwable> told = List.of(failure(WithFaultsOnly.class).getSuppressed());

        assertThat(told)
                .singleElement()
                .satisfies(diagnosis -> assertThat(diagnosis.getMessage())
                        .contains("workspace root:test-", "faults of seed 7")
                        .contains("  200 get /api/v1/namespaces/default/configmaps/greeting\n")
                        .contains("/configmaps/-/default/greeting {", "\"text\":\"hello\""));
    }

    @Test
    void definitionsThatAreNone_areRefusedByName() {
        assertThat(failure(WithSomethingElse.class))
                .hasRootCauseMessage("first-widget.yaml holds a Widget: @WithCrds takes CustomResourceDefinitions only,"
                        + " everything else belongs into @WithManifests");
    }
}
