package dev.polder.junit;

import static dev.polder.junit.Inside.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.junit.traffic.FaultPlan;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    static class WithKubeconfigOnly {

        @Test
        @AsUser(value = "alice", roles = "reader.yaml")
        void refusal_isSwallowed(@Kubeconfig String text) {
            try (KubernetesClient client = new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(text))
                    .build()) {
                client.configMaps().inNamespace("default").list();
            } catch (KubernetesClientException e) {
                assertThat(e.getCode()).isEqualTo(403);
            }
        }
    }

    @LogicalClusterTest
    static class WithOfficialClientOnly {

        @Test
        @AsUser(value = "alice", roles = "reader.yaml")
        void refusal_isSwallowed(ApiClient client) {
            try {
                new CoreV1Api(client).listNamespacedConfigMap("default").execute();
            } catch (ApiException e) {
                assertThat(e.getCode()).isEqualTo(403);
            }
        }
    }

    @LogicalClusterTest
    @AsUser(value = "alice", roles = "reader.yaml")
    static class WithoutRightsForAll {

        static @Nullable KubernetesClient client;

        @Test
        void refusal_isSwallowed() {
            try {
                Objects.requireNonNull(client)
                        .configMaps()
                        .inNamespace("default")
                        .list();
            } catch (KubernetesClientException e) {
                assertThat(e.getCode()).isEqualTo(403);
            }
        }
    }

    @LogicalClusterTest
    static class AsSomebodyElse {

        @Test
        @AsUser(value = "alice", roles = "reader.yaml")
        void impersonation_isNoWayOut(Config config) {
            Config wish = new ConfigBuilder(config)
                    .withImpersonateUsername("kcp-admin")
                    .withImpersonateGroups("system:masters")
                    .build();
            try (KubernetesClient client =
                    new KubernetesClientBuilder().withConfig(wish).build()) {
                client.configMaps().inNamespace("default").list();
            } catch (KubernetesClientException e) {
                assertThat(e.getCode()).isEqualTo(403);
                assertThat(e.getStatus().getMessage())
                        .isEqualTo("forbidden: a user whom a test acts as cannot impersonate anybody here");
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
    @WithManifests("first-config-map.yaml")
    static class WithBadPreparation {

        @BeforeEach
        void prepare(KubernetesClient client) {
            client.configMaps().inNamespace("default").withName("greeting").get();
            throw new IllegalStateException("prepared badly");
        }

        @Test
        void test_neverBegins() {}
    }

    @LogicalClusterTest
    @WithManifests("first-config-map.yaml")
    static class WithBadPreparationOfAll {

        static @Nullable KubernetesClient client;

        @BeforeAll
        static void prepare() {
            Objects.requireNonNull(client)
                    .configMaps()
                    .inNamespace("default")
                    .withName("greeting")
                    .get();
            throw new IllegalStateException("prepared badly");
        }

        @Test
        void test_neverBegins() {}
    }

    @LogicalClusterTest
    @WithManifests("first-config-map.yaml")
    static class WithAWorkspaceForAll {

        static @Nullable KubernetesClient client;

        @Test
        void test_fails() {
            Objects.requireNonNull(client)
                    .configMaps()
                    .inNamespace("default")
                    .withName("greeting")
                    .get();
            throw new IllegalStateException("looked for nothing");
        }
    }

    @LogicalClusterTest
    @WithManifests("first-config-map.yaml")
    static class WithBadEnd {

        @Test
        void test_passes() {}

        @AfterEach
        void look(KubernetesClient client) {
            client.configMaps().inNamespace("default").withName("greeting").get();
            throw new IllegalStateException("ended badly");
        }
    }

    @LogicalClusterTest
    @WithManifests("nowhere.yaml")
    static class WithoutItsFile {

        @Test
        void test_neverBegins(TestWorkspace workspace) {
            throw new IllegalStateException("began in " + workspace.path());
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

    @ParameterizedTest
    @ValueSource(
            classes = {
                WithoutRights.class,
                WithKubeconfigOnly.class,
                WithOfficialClientOnly.class,
                WithoutRightsForAll.class,
                AsSomebodyElse.class
            })
    void refusalThatWasSwallowed_failsTheTest_andNamesTheRole(Class<?> tests) {
        assertThat(failure(tests)).isInstanceOf(AssertionError.class).hasMessage("""
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

    @ParameterizedTest
    @ValueSource(
            classes = {
                WithBadPreparation.class,
                WithBadPreparationOfAll.class,
                WithAWorkspaceForAll.class,
                WithBadEnd.class
            })
    void failureAroundATestOrInWhatTestsShare_tellsTheSame(Class<?> tests) {
        assertThat(failure(tests).getSuppressed())
                .singleElement()
                .satisfies(diagnosis -> assertThat(diagnosis.getMessage())
                        .contains("workspace root:test-")
                        .contains("  200 get /api/v1/namespaces/default/configmaps/greeting\n")
                        .contains("/configmaps/-/default/greeting {"));
    }

    @Test
    void fileThatIsNotThere_isNamed() {
        assertThat(failure(WithoutItsFile.class))
                .hasRootCauseMessage("there is neither a resource nor a file \"nowhere.yaml\"");
    }

    @Test
    void definitionsThatAreNone_areRefusedByName() {
        assertThat(failure(WithSomethingElse.class))
                .hasRootCauseMessage("first-widget.yaml holds a Widget: @WithCrds takes CustomResourceDefinitions only,"
                        + " everything else belongs into @WithManifests");
    }
}
