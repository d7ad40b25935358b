package dev.polder.e2e.embedded.operator;

import dev.polder.junit.EmbeddedServer;
import dev.polder.junit.LogicalClusterTest;
import dev.polder.junit.WithCrds;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator's tests with a workspace each. */
@LogicalClusterTest(type = "kube")
@WithCrds("operator/sites.yaml")
class OnPolder {

    @ParameterizedTest
    @MethodSource("dev.polder.e2e.embedded.operator.TestRun#each")
    void site_isServed(int number, KubernetesClient client, EmbeddedServer server) {
        TestRun.used(server.url());
        SiteStory.play("site-" + number, client, true);
    }
}
