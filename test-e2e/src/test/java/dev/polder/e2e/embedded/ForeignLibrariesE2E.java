package dev.polder.e2e.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.junit.EmbeddedServer;
import dev.polder.junit.LogicalClusterTest;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.netty.util.Version;
import io.vertx.core.impl.launcher.commands.VersionCommand;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server beside fabric8's default HTTP client, whose Vert.x and Netty are others than the server's. */
@LogicalClusterTest
@Timeout(60)
class ForeignLibrariesE2E {

    /** What an event says, in one line. */
    private static final class Seen implements Watcher<ConfigMap> {

        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void eventReceived(Action action, ConfigMap object) {
            events.add(action + " " + object.getMetadata().getName());
        }

        @Override
        public void onClose(WatcherException cause) {
            events.add("closed: " + cause);
        }

        String next() throws InterruptedException {
            return String.valueOf(events.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void projectsLibraries_areTheProjectsOwn(KubernetesClient client) {
        assertThat(client.getHttpClient().getClass().getName()).contains("Vertx");
        assertThat(VersionCommand.getVersion()).startsWith("4.5.");
        assertThat(Version.identify().values())
                .allSatisfy(version -> assertThat(version.artifactVersion()).startsWith("4.1."));
    }

    @Test
    void defaultClient_writesReadsAndWatches(KubernetesClient client) throws InterruptedException {
        var maps = client.configMaps().inNamespace("default");
        Seen seen = new Seen();
        Watch watch = maps.withName("greeting").watch(seen);
        try {
            maps.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("greeting")
                            .endMetadata()
                            .addToData("text", "hello")
                            .build())
                    .create();
            assertThat(seen.next()).isEqualTo("ADDED greeting");
            maps.withName("greeting")
                    .edit(map -> new ConfigMapBuilder(map)
                            .addToData("text", "good day")
                            .build());
            assertThat(seen.next()).isEqualTo("MODIFIED greeting");
            assertThat(maps.withName("greeting").get().getData()).containsEntry("text", "good day");
            List<StatusDetails> gone = maps.withName("greeting").delete();
            assertThat(gone).hasSize(1);
            assertThat(seen.next()).isEqualTo("DELETED greeting");
        } finally {
            watch.close();
        }
    }

    /** Netty finds its native libraries by the name of its own package, which is another one here. */
    @Test
    void nativeTls_isFoundUnderItsNewName(EmbeddedServer server) throws ReflectiveOperationException {
        assertThat(server.url()).startsWith("https://");
        Class<?> openSsl = Class.forName("dev.polder.shaded.io.netty.handler.ssl.OpenSsl");
        assertThat(openSsl.getMethod("unavailabilityCause").invoke(null)).isNull();
        assertThat(openSsl.getMethod("isAvailable").invoke(null)).isEqualTo(true);
    }
}
