package dev.polder.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
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
}
