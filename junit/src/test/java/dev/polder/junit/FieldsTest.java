package dev.polder.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Tests that have fields where others have parameters, as tests of fabric8's mock server do. */
@LogicalClusterTest
class FieldsTest {

    private static final Config OWN = Config.empty();

    private static @Nullable NamespacedKubernetesClient forAll;
    private static String first = "";

    private @Nullable KubernetesClient client;
    private @Nullable TestWorkspace workspace;
    private @Nullable EmbeddedServer server;
    private Config config = OWN;
    private String prepared = "";

    @BeforeEach
    void prepare() {
        prepared = workspace == null ? "" : workspace.cluster();
    }

    @Test
    void fields_haveWhatParametersHave(TestWorkspace parameter, EmbeddedServer running) {
        assertThat(workspace).isSameAs(parameter);
        assertThat(server).isSameAs(running);
        assertThat(prepared).isEqualTo(parameter.cluster());
        assertThat(client)
                .isNotNull()
                .satisfies(made -> assertThat(made.namespaces()
                                .withName("default")
                                .get()
                                .getMetadata()
                                .getAnnotations())
                        .containsEntry("kcp.io/cluster", parameter.cluster()));
    }

    @Test
    void fieldThatIsSet_isLeftAlone() {
        assertThat(config).isSameAs(OWN);
    }

    @RepeatedTest(2)
    void fieldOfTheClass_isTheSameForAllTests(TestWorkspace parameter) {
        assertThat(forAll).isNotNull().satisfies(made -> {
            String cluster = made.namespaces()
                    .withName("default")
                    .get()
                    .getMetadata()
                    .getAnnotations()
                    .getOrDefault("kcp.io/cluster", "");
            assertThat(cluster).isNotEmpty();
            assertThat(cluster).isNotEqualTo(parameter.cluster());
            first = first.isEmpty() ? cluster : first;
            assertThat(cluster).isEqualTo(first);
        });
    }

    @LogicalClusterTest(
            type = "kube",
            namespaces = {"ns1", "ns2"})
    @Nested
    class WithNamespacesOfATypeOfItsOwn {

        @Test
        void pod_isMade(KubernetesClient inside) {
            Pod pod = new PodBuilder()
                    .withNewMetadata()
                    .withName("web")
                    .endMetadata()
                    .withNewSpec()
                    .addNewContainer()
                    .withName("web")
                    .withImage("nginx")
                    .endContainer()
                    .endSpec()
                    .build();
            assertThat(inside.pods()
                            .inNamespace("ns2")
                            .resource(pod)
                            .create()
                            .getStatus()
                            .getPhase())
                    .isEqualTo("Pending");
            assertThat(inside.pods().resource(pod).create().getMetadata().getNamespace())
                    .as("where nobody names one")
                    .isEqualTo("default");
        }
    }

    @Nested
    class Inside {

        @Nullable
        TestWorkspace own;

        @Test
        void outerInstance_hasTheSameWorkspace() {
            assertThat(own).isNotNull().isSameAs(workspace);
        }
    }

    /** One instance for all tests, each with its own workspace. */
    @Nested
    @TestInstance(Lifecycle.PER_CLASS)
    class WithOneInstance {

        private final Set<String> seen = new HashSet<>();
        private @Nullable TestWorkspace own;

        @RepeatedTest(3)
        void field_isNewInEveryTest(TestWorkspace parameter) {
            assertThat(own).isSameAs(parameter);
            assertThat(seen.add(parameter.cluster())).isTrue();
        }

        @AfterEach
        void stillThere() {
            assertThat(own).isNotNull();
        }
    }
}
