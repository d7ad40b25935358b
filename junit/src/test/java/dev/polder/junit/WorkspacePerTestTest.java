package dev.polder.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Namespace;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests as users write them: each has its own workspace, in its set-up and its parameters the same one. */
@LogicalClusterTest
@Execution(ExecutionMode.CONCURRENT)
class WorkspacePerTestTest {

    private static final Set<String> CLUSTERS = ConcurrentHashMap.newKeySet();

    private static final ResourceDefinitionContext WIDGETS = new ResourceDefinitionContext.Builder()
            .withGroup("example.dev")
            .withVersion("v1")
            .withKind("Widget")
            .withPlural("widgets")
            .withNamespaced(true)
            .build();

    private final String cluster;
    private String prepared = "";

    WorkspacePerTestTest(TestWorkspace workspace) {
        cluster = workspace.cluster();
    }

    @BeforeEach
    void prepare(TestWorkspace workspace) {
        prepared = workspace.cluster();
    }

    @RepeatedTest(8)
    void everyTest_hasItsOwn(TestWorkspace workspace, KubernetesClient client) {
        assertThat(cluster).isEqualTo(workspace.cluster()).isEqualTo(prepared);
        assertThat(CLUSTERS.add(cluster)).as("nobody else has it").isTrue();
        assertThat(client.configMaps().inNamespace("default").withName("mine").get())
                .as("what other tests made is not here")
                .isNull();
        ConfigMap made = client.configMaps()
                .inNamespace("default")
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("mine")
                        .endMetadata()
                        .build())
                .create();
        assertThat(made.getMetadata().getAnnotations()).containsEntry("kcp.io/cluster", workspace.cluster());
    }

    @Test
    @WithCrds("widgets.yaml")
    @WithManifests("first-widget.yaml")
    void definitionsAndManifests_areThereFromTheStart(KubernetesClient client) {
        GenericKubernetesResource first = client.genericKubernetesResources(WIDGETS)
                .inNamespace("default")
                .withName("first")
                .get();

        assertThat(first.<Integer>get("spec", "size")).isEqualTo(3);
        assertThat(client.configMaps()
                        .inNamespace("default")
                        .withName("greeting")
                        .get()
                        .getData())
                .containsEntry("text", "hello");
    }

    @Test
    void configAndKubeconfig_nameTheSameWorkspace(Config config, @Kubeconfig String text, TestWorkspace workspace) {
        assertThat(config.getMasterUrl()).isEqualTo(workspace.url() + "/");
        assertThat(Config.fromKubeconfig(text).getMasterUrl()).isEqualTo(config.getMasterUrl());
    }

    @Test
    void officialClient_isGiven(ApiClient client, TestWorkspace workspace) throws ApiException {
        V1Namespace found = new CoreV1Api(client).readNamespace("default").execute();

        assertThat(client.getBasePath()).isEqualTo(workspace.url());
        assertThat(Objects.requireNonNull(found.getMetadata()).getAnnotations())
                .containsEntry("kcp.io/cluster", workspace.cluster());
    }

    @Test
    @AsUser(value = "alice", roles = "reader.yaml")
    @WithManifests("first-config-map.yaml")
    void asUser_hasTheRightsOfItsRoles(KubernetesClient client, TestWorkspace workspace) {
        assertThat(client.configMaps()
                        .inNamespace("default")
                        .withName("greeting")
                        .get()
                        .getData())
                .containsEntry("text", "hello");
        assertThat(workspace.ledger().rights("alice")).allMatch(right -> right.allowed());
    }

    /** Whatever an operator is started with: it has the rights of its roles, and in its own workspace alone. */
    @Test
    @AsUser(value = "alice", roles = "reader.yaml")
    @WithManifests("first-config-map.yaml")
    void asUser_isWhoeverHasTheKubeconfig(
            @Kubeconfig String text, ApiClient official, TestWorkspace workspace, EmbeddedServer server)
            throws Exception {
        assertThat(text).isEqualTo(workspace.kubeconfig()).isNotEqualTo(workspace.adminKubeconfig());
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(text))
                .build()) {
            // In the namespace of the kubeconfig: fabric8 takes none where kubectl takes default.
            assertThat(client.configMaps().withName("greeting").get()).isNotNull();
        }
        assertThat(new CoreV1Api(official)
                        .readNamespacedConfigMap("greeting", "default")
                        .execute()
                        .getData())
                .containsEntry("text", "hello");
        assertThat(workspace.ledger().newest())
                .filteredOn(asked -> asked.info().name().equals("greeting"))
                .filteredOn(asked -> asked.info().verb().equals("get"))
                .hasSize(2)
                .allMatch(asked -> asked.user().equals("alice"));
        TestWorkspace other = server.createWorkspace();
        Config stranger = new ConfigBuilder(Config.fromKubeconfig(text))
                .withMasterUrl(other.url())
                .build();
        try (other;
                KubernetesClient client =
                        new KubernetesClientBuilder().withConfig(stranger).build()) {
            var maps = client.configMaps().inNamespace("default").withName("greeting");
            assertThatThrownBy(maps::get)
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            unknown -> assertThat(unknown.getCode()).isEqualTo(401));
        }
    }
}
