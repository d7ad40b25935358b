package dev.polder.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RangeQuery;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server without the extension. */
@Timeout(60)
class EmbeddedServerTest {

    private static final Set<String> OF_THE_PROCESS = Set.of("Common-Cleaner", "Attach Listener", "Keep-Alive-Timer");

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    /** One server before, so that what starts once in a process has started. */
    @Test
    void close_leavesNoThreadAndNoPort() throws Exception {
        use();
        Set<Thread> before = threads();
        URI url = use();

        for (Thread thread : threads()) {
            if (!before.contains(thread) && !OF_THE_PROCESS.contains(thread.getName())) {
                thread.join(10_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
        assertThatThrownBy(() -> new Socket(url.getHost(), url.getPort()).close())
                .isInstanceOf(ConnectException.class);
    }

    private static URI use() throws InterruptedException {
        try (EmbeddedServer server = EmbeddedServer.start();
                TestWorkspace workspace = server.createWorkspace();
                KubernetesClient client = workspace.client()) {
            assertThat(client.namespaces().withName("default").get()).isNotNull();
            return URI.create(server.url());
        }
    }

    /** A certificate that is being renewed is waited for: nothing is handed to threads that have ended. */
    @Test
    void closeRightAfterTheClockWasMoved_isQuiet() throws Exception {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
        try {
            for (int round = 0; round < 8; round++) {
                try (EmbeddedServer server = EmbeddedServer.start()) {
                    server.clock().advance(Duration.ofDays(400));
                }
            }
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(uncaught)
                .filteredOn(RejectedExecutionException.class::isInstance)
                .isEmpty();
    }

    @Test
    void twoServers_shareNothing() throws Exception {
        try (EmbeddedServer one = EmbeddedServer.start();
                EmbeddedServer two = EmbeddedServer.start()) {
            TestWorkspace workspace = one.createWorkspace("root", "team");
            assertThat(workspace.path()).isEqualTo("root:team");
            assertThat(two.createWorkspace("root", "team").cluster()).isNotEqualTo(workspace.cluster());
            assertThatThrownBy(() -> two.createWorkspace("root:nobody", "x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("there is no workspace \"root:nobody\"");
            one.close();
            try (KubernetesClient client =
                    new KubernetesClientBuilder().withConfig(two.config()).build()) {
                assertThat(client.namespaces().list().getItems()).isNotEmpty();
            }
        }
    }

    @Test
    void createWorkspace_ofAParentMadeHere_isBelowIt() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start()) {
            TestWorkspace parent = server.createWorkspace("root", "org");
            TestWorkspace child = server.createWorkspace("root:org", "team");
            assertThat(child.path()).isEqualTo("root:org:team");
            assertThat(child.cluster()).isNotEqualTo(parent.cluster());
            assertThat(child.client().namespaces().withName("default").get()).isNotNull();
        }
    }

    @Test
    void store_holdsWhatClientsWriteInThisServerAlone() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start();
                EmbeddedServer other = EmbeddedServer.start()) {
            TestWorkspace workspace = server.createWorkspace();
            workspace
                    .client()
                    .resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("mine")
                            .withNamespace("default")
                            .endMetadata()
                            .build())
                    .create();

            String key = workspace.cluster() + "/core/configmaps/-/default/mine";
            assertThat(paths(server, workspace)).contains(key);
            assertThat(paths(other, workspace)).isEmpty();
        }
    }

    private static List<String> paths(EmbeddedServer server, TestWorkspace workspace) {
        LogicalClusterName cluster = new LogicalClusterName(workspace.cluster());
        RangeQuery all = new RangeQuery(KeyLayout.clusterStart(cluster), KeyLayout.clusterEnd(cluster), 0, 1_000);
        return server.store().range(all).toCompletableFuture().join().rows().stream()
                .map(row -> row.key().path())
                .toList();
    }
}
