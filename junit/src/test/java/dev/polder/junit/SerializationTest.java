package dev.polder.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What clients know of classes is known by those of one class of tests. */
class SerializationTest {

    private static final Map<Class<?>, List<KubernetesSerialization>> KNOWN = new ConcurrentHashMap<>();

    private static void note(Class<?> tests, KubernetesClient client) {
        KNOWN.computeIfAbsent(tests, any -> new CopyOnWriteArrayList<>()).add(client.getKubernetesSerialization());
    }

    /** A class with one nested in it. */
    @LogicalClusterTest
    @WithManifests("first-config-map.yaml")
    static class First {

        @BeforeEach
        void prepare(TestWorkspace workspace) {
            note(First.class, workspace.adminClient());
        }

        @RepeatedTest(2)
        void clients_areNoted(KubernetesClient client) {
            note(First.class, client);
        }

        @Nested
        class Inner {
            @Test
            void clients_areNoted(KubernetesClient client) {
                note(First.class, client);
            }
        }
    }

    /** Another class, with a workspace that is no test's. */
    @LogicalClusterTest
    static class Second {
        @Test
        void clients_areNoted(KubernetesClient client, EmbeddedServer server) throws InterruptedException {
            note(Second.class, client);
            try (TestWorkspace other = server.createWorkspace()) {
                note(TestWorkspace.class, other.client());
                note(TestWorkspace.class, other.adminClient());
            }
        }
    }

    @Test
    void testsOfAClass_shareWhatClientsKnow() {
        KNOWN.clear();
        Inside run = Inside.run(First.class, Second.class);
        assertThat(run.summary().getTestsSucceededCount()).isEqualTo(4);
        assertThat(KNOWN.get(First.class)).hasSize(6);
        assertThat(KNOWN.get(TestWorkspace.class)).hasSize(2);
        KNOWN.values().forEach(known -> assertThat(known.stream().distinct()).hasSize(1));
        assertThat(KNOWN.values().stream().map(List::getFirst).distinct())
                .as("of other classes, and of workspaces that are no test's")
                .hasSize(3);
    }
}
