package dev.polder.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A server that goes down in the middle of a test and comes back. */
@LogicalClusterTest
@Timeout(60)
class RestartTest {

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    private static SharedIndexInformer<ConfigMap> inform(KubernetesClient client, BlockingQueue<String> added) {
        return client.configMaps().inNamespace("default").inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(ConfigMap object) {
                added.add(object.getMetadata().getName());
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap after) {}

            @Override
            public void onDelete(ConfigMap object, boolean unknown) {}
        });
    }

    private static void await(BlockingQueue<String> added, String name) throws InterruptedException {
        String next = "";
        while (!next.equals(name)) {
            next = Objects.requireNonNull(added.poll(30, TimeUnit.SECONDS), name);
        }
    }

    @Test
    @OwnServer
    void restart_keepsAddressTokensAndData_andClientsComeBack(
            EmbeddedServer server, TestWorkspace workspace, KubernetesClient client) throws InterruptedException {
        String url = server.url();
        String kubeconfig = workspace.kubeconfig();
        BlockingQueue<String> added = new LinkedBlockingQueue<>();
        try (SharedIndexInformer<ConfigMap> informer = inform(client, added)) {
            ConfigMap before = client.configMaps()
                    .inNamespace("default")
                    .resource(map("before"))
                    .create();
            await(added, "before");

            server.restart();

            assertThat(server.url()).isEqualTo(url);
            assertThat(workspace.kubeconfig()).isEqualTo(kubeconfig);
            assertThat(client.configMaps()
                            .inNamespace("default")
                            .withName("before")
                            .get())
                    .isEqualTo(before);
            client.configMaps().inNamespace("default").resource(map("after")).create();
            await(added, "after");
            assertThat(informer.isWatching()).isTrue();
        }
        assertThat(server.createWorkspace("root", "later").path()).isEqualTo("root:later");
    }

    @Test
    void restart_ofAClosedServer_isRefused() throws InterruptedException {
        EmbeddedServer server = EmbeddedServer.start();
        server.close();

        assertThatThrownBy(server::restart)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the server was closed");
    }

    @Test
    @OwnServer
    @WithFaults(seed = 3, restarts = 0.1)
    void restartsByPlan_loseNothing(TestWorkspace workspace, KubernetesClient client) {
        List<String> names = IntStream.range(0, 30).mapToObj(i -> "map-" + i).toList();

        for (String name : names) {
            create(client, name);
        }

        workspace.disturb(null);
        assertThat(client.configMaps().inNamespace("default").list().getItems())
                .extracting(map -> map.getMetadata().getName())
                .containsAll(names);
        assertThat(workspace.ledger().newest()).anyMatch(asked -> asked.code() == 503);
    }

    /** As an operator does: what could not be made is made again, and what is there is fine. */
    private static void create(KubernetesClient client, String name) {
        try {
            client.configMaps().inNamespace("default").resource(map(name)).create();
        } catch (KubernetesClientException refused) {
            assertThat(refused.getCode()).as("%s", refused).isEqualTo(409);
        }
    }

    @LogicalClusterTest
    @WithFaults(restarts = 0.5)
    static class WithOthers {

        @Test
        void test_neverBegins(TestWorkspace workspace) {
            throw new IllegalStateException("began in " + workspace.path());
        }
    }

    @Test
    void restartsOfASharedServer_areRefused() {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(WithOthers.class))
                                .build(),
                        summary);

        assertThat(summary.getSummary().getFailures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.getException())
                        .hasRootCauseMessage("@WithFaults(restarts = 0.5) restarts the server of other tests, too:"
                                + " add @OwnServer"));
    }
}
