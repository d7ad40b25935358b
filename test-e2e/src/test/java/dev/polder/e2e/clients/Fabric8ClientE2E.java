package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The fabric8 client with its default HTTP client; its watches try WebSocket first. */
@ExtendWith(SharedServer.class)
class Fabric8ClientE2E {

    @Test
    void crud_worksAndConflictsAreTold(ServerProcess server) {
        String namespace = SharedServer.namespace(server, "fabric8");
        try (KubernetesClient client = client(server)) {
            var configMaps = client.configMaps().inNamespace(namespace);

            ConfigMap created = configMaps.resource(configMap("c", "one")).create();
            assertThat(created.getMetadata().getUid()).isNotEmpty();
            ConfigMap updated = configMaps
                    .resource(new ConfigMapBuilder(created)
                            .addToData("text", "two")
                            .build())
                    .update();
            assertThat(updated.getMetadata().getResourceVersion())
                    .isNotEqualTo(created.getMetadata().getResourceVersion());
            assertThatThrownBy(() -> configMaps
                            .resource(new ConfigMapBuilder(created)
                                    .addToData("text", "three")
                                    .build())
                            .update())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            failure -> assertThat(failure.getCode()).isEqualTo(409));
            configMaps
                    .withName("c")
                    .edit(found ->
                            new ConfigMapBuilder(found).addToData("more", "x").build());
            assertThat(configMaps.withName("c").get().getData()).isEqualTo(Map.of("text", "two", "more", "x"));
            assertThat(configMaps
                            .resource(configMap("applied", "x"))
                            .serverSideApply()
                            .getData())
                    .isEqualTo(Map.of("text", "x"));
            assertThat(configMaps.list().getItems())
                    .extracting(item -> item.getMetadata().getName())
                    .contains("applied", "c");
            configMaps.withName("c").delete();
            assertThat(configMaps.withName("c").get()).isNull();
        }
    }

    @Test
    void serverSideApply_tellsConflictsAndForces(ServerProcess server) {
        String namespace = SharedServer.namespace(server, "fabric8-apply");
        try (KubernetesClient client = client(server)) {
            var one = client.configMaps().inNamespace(namespace).resource(configMap("c", "one"));
            var two = client.configMaps().inNamespace(namespace).resource(configMap("c", "two"));
            one.fieldManager("first").serverSideApply();

            assertThatThrownBy(() -> two.fieldManager("second").serverSideApply())
                    .isInstanceOfSatisfying(KubernetesClientException.class, conflict -> {
                        assertThat(conflict.getCode()).isEqualTo(409);
                        assertThat(conflict.getStatus().getMessage())
                                .isEqualTo("Apply failed with 1 conflict: conflict with \"first\": .data.text");
                        assertThat(conflict.getStatus().getDetails().getCauses())
                                .singleElement()
                                .returns("FieldManagerConflict", StatusCause::getReason)
                                .returns(".data.text", StatusCause::getField);
                    });
            ConfigMap forced = two.fieldManager("second").forceConflicts().serverSideApply();
            assertThat(forced.getData()).isEqualTo(Map.of("text", "two"));
            assertThat(forced.getMetadata().getManagedFields())
                    .filteredOn(entry ->
                            entry.getFieldsV1().getAdditionalProperties().containsKey("f:data"))
                    .singleElement()
                    .returns("second", ManagedFieldsEntry::getManager)
                    .returns("Apply", ManagedFieldsEntry::getOperation);
        }
    }

    @Test
    void watch_deliversEveryChange(ServerProcess server) {
        String namespace = SharedServer.namespace(server, "fabric8-watch");
        Events events = new Events();
        try (KubernetesClient client = client(server)) {
            var configMaps = client.configMaps().inNamespace(namespace);
            try (Watch watch = configMaps.watch(recording(events))) {
                configMaps.resource(configMap("w", "one")).create();
                events.await("ADDED w");
                configMaps
                        .withName("w")
                        .edit(found -> new ConfigMapBuilder(found)
                                .addToData("text", "two")
                                .build());
                events.await("MODIFIED w");
                configMaps.withName("w").delete();
                events.await("DELETED w");
            }
        }
    }

    /** It would fall back to an ordinary watch, and nobody would notice. */
    @Test
    void watch_isAWebSocket(@TempDir Path root) {
        ServerProcess server = ServerProcess.start(root, "-v", "2");
        try (server) {
            Events events = new Events();
            try (KubernetesClient client = client(server)) {
                var namespaces = client.namespaces();
                try (Watch watch = namespaces.watch(recording(events))) {
                    events.await("ADDED default");
                }
            }
            assertThat(server.terminate()).isZero();
        }
        assertThat(server.output())
                .filteredOn(line -> line.contains("/api/v1/namespaces?") && line.contains("watch=true"))
                .singleElement()
                .asString()
                .endsWith("resp=101");
    }

    @Test
    void informer_holdsWhatIsThere(ServerProcess server) {
        String namespace = SharedServer.namespace(server, "fabric8-informer");
        Events events = new Events();
        try (KubernetesClient client = client(server)) {
            var configMaps = client.configMaps().inNamespace(namespace);
            configMaps.resource(configMap("before", "one")).create();
            try (SharedIndexInformer<ConfigMap> informer = configMaps.inform(new ResourceEventHandler<>() {
                @Override
                public void onAdd(ConfigMap object) {
                    events.add("add " + object.getMetadata().getName());
                }

                @Override
                public void onUpdate(ConfigMap old, ConfigMap object) {
                    events.add("update " + object.getMetadata().getName());
                }

                @Override
                public void onDelete(ConfigMap object, boolean finalStateUnknown) {
                    events.add("delete " + object.getMetadata().getName());
                }
            })) {
                events.await("add before");
                configMaps.resource(configMap("after", "one")).create();
                events.await("add after");
                assertThat(informer.getStore().list())
                        .extracting(item -> item.getMetadata().getName())
                        .contains("before", "after");
                configMaps.withName("before").delete();
                events.await("delete before");
                assertThat(informer.getStore().list())
                        .extracting(item -> item.getMetadata().getName())
                        .doesNotContain("before");
            }
        }
    }

    private static <T extends HasMetadata> Watcher<T> recording(Events events) {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, T object) {
                events.add(action + " " + object.getMetadata().getName());
            }

            @Override
            public void onClose(WatcherException cause) {
                events.add("closed: " + cause);
            }
        };
    }

    private static KubernetesClient client(ServerProcess server) {
        Config config = Config.fromKubeconfig(server.kubeconfigFile().toFile());
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static ConfigMap configMap(String name, String text) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addToData("text", text)
                .build();
    }
}
