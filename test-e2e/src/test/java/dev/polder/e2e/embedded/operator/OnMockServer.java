package dev.polder.e2e.embedded.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same tests with fabric8's mock server, one each. */
@EnableKubernetesMockClient(crud = true)
class OnMockServer {

    /** Set by the extension. */
    @Nullable
    KubernetesClient client;

    @ParameterizedTest
    @MethodSource("dev.polder.e2e.embedded.operator.TestRun#each")
    void site_isServed(int number) {
        KubernetesClient known = client;
        if (known == null) {
            throw new IllegalStateException("the mock server's extension gave no client");
        }
        SiteStory.play("site-" + number, known, false);
    }
}
