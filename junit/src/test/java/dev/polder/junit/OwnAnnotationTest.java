package dev.polder.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The extension by itself, and as a part of a project's own annotation. */
@ExtendWith(PolderExtension.class)
@WithManifests("first-config-map.yaml")
class OwnAnnotationTest {

    /** What all tests of a project have in common. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @LogicalClusterTest(type = "kube", namespaces = "ns1")
    @WithCrds("widgets.yaml")
    @interface OperatorTest {}

    @Test
    void extensionAlone_givesAWorkspace(KubernetesClient client, TestWorkspace workspace) {
        assertThat(client.configMaps()
                        .inNamespace("default")
                        .withName("greeting")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .containsEntry("kcp.io/cluster", workspace.cluster());
        assertThat(client.supports("apps/v1", "Deployment")).isFalse();
    }

    @Nested
    @OperatorTest
    class WithAnAnnotationOfItsOwn {

        @Test
        void parts_areThoseOfTheAnnotation(KubernetesClient client) {
            assertThat(client.supports("apps/v1", "Deployment")).isTrue();
            assertThat(client.supports("example.dev/v1", "Widget")).isTrue();
            assertThat(client.namespaces().withName("ns1").get()).isNotNull();
            assertThat(client.configMaps()
                            .inNamespace("default")
                            .withName("greeting")
                            .get())
                    .isNotNull();
        }
    }
}
