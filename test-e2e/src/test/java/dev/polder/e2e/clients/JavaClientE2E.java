package dev.polder.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.reflect.TypeToken;
import dev.polder.e2e.harness.ServerProcess;
import dev.polder.e2e.harness.SharedServer;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.AuthenticationV1TokenRequest;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1ListMeta;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1TokenRequestSpec;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.Watch;
import io.kubernetes.client.util.credentials.AccessTokenAuthentication;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import io.kubernetes.client.util.generic.KubernetesApiResponse;
import io.kubernetes.client.util.generic.options.PatchOptions;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The official Java client. */
@ExtendWith(SharedServer.class)
class JavaClientE2E {

    @Test
    void crud_worksAndConflictsAreTold(ServerProcess server) throws Exception {
        String namespace = SharedServer.namespace(server, "java");
        CoreV1Api api = new CoreV1Api(client(server));

        V1ConfigMap created =
                api.createNamespacedConfigMap(namespace, configMap("c", "one")).execute();
        assertThat(meta(created).getUid()).isNotEmpty();
        V1ConfigMap current = api.readNamespacedConfigMap("c", namespace).execute();
        String oldVersion = meta(current).getResourceVersion();
        current.setData(Map.of("text", "two"));
        V1ConfigMap updated =
                api.replaceNamespacedConfigMap("c", namespace, current).execute();
        assertThat(updated.getData()).isEqualTo(Map.of("text", "two"));
        meta(current).setResourceVersion(oldVersion);
        current.setData(Map.of("text", "three"));
        assertThatThrownBy(() ->
                        api.replaceNamespacedConfigMap("c", namespace, current).execute())
                .isInstanceOfSatisfying(
                        ApiException.class,
                        failure -> assertThat(failure.getCode()).isEqualTo(409));
        assertThat(api.listNamespacedConfigMap(namespace).execute().getItems())
                .extracting(item -> meta(item).getName())
                .contains("c");
        api.deleteNamespacedConfigMap("c", namespace).execute();
        assertThatThrownBy(() -> api.readNamespacedConfigMap("c", namespace).execute())
                .isInstanceOfSatisfying(
                        ApiException.class,
                        failure -> assertThat(failure.getCode()).isEqualTo(404));
    }

    /** As in a cluster: the authority, the token and the namespace of a Secret, and no logical cluster in any path. */
    @Test
    void clientInACluster_knowsNothingButItsSecret(ServerProcess server) throws Exception {
        String namespace = SharedServer.namespace(server, "java-inside");
        CoreV1Api admin = new CoreV1Api(client(server));
        V1ServiceAccount account = new V1ServiceAccount().metadata(new V1ObjectMeta().name("inside"));
        admin.createNamespacedServiceAccount(namespace, account).execute();
        AuthenticationV1TokenRequest request = new AuthenticationV1TokenRequest()
                .spec(new V1TokenRequestSpec().expirationSeconds(600L).audiences(List.of("https://kcp.default.svc")));
        AuthenticationV1TokenRequest issued = admin.createNamespacedServiceAccountToken("inside", namespace, request)
                .execute();
        String token = Objects.requireNonNull(issued.getStatus()).getToken();
        ApiClient inside = new ClientBuilder()
                .setBasePath(
                        server.kubeconfig().server().resolve("/").toString().replaceAll("/$", ""))
                .setCertificateAuthority(server.kubeconfig().authority())
                .setAuthentication(new AccessTokenAuthentication(token))
                .build();
        assertThatThrownBy(() ->
                        new CoreV1Api(inside).listNamespacedConfigMap(namespace).execute())
                .isInstanceOfSatisfying(ApiException.class, failure -> {
                    assertThat(failure.getCode()).isEqualTo(403);
                    assertThat(failure.getResponseBody())
                            .contains("User \\\"system:serviceaccount:" + namespace + ":inside\\\" cannot list");
                });
    }

    @Test
    void patch_ofAMapMerges(ServerProcess server) throws Exception {
        String namespace = SharedServer.namespace(server, "java-patch");
        ApiClient client = client(server);
        GenericKubernetesApi<V1ConfigMap, V1ConfigMapList> configMaps =
                new GenericKubernetesApi<>(V1ConfigMap.class, V1ConfigMapList.class, "", "v1", "configmaps", client);
        V1ConfigMap object = configMap("c", "one");
        meta(object).setNamespace(namespace);
        configMaps.create(object).throwsApiException();

        V1ConfigMap patched = configMaps
                .patch(
                        namespace,
                        "c",
                        V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH,
                        new V1Patch("{\"data\":{\"more\":\"x\"}}"))
                .throwsApiException()
                .getObject();

        assertThat(patched.getData()).isEqualTo(Map.of("text", "one", "more", "x"));
    }

    @Test
    void serverSideApply_tellsConflictsAndForces(ServerProcess server) throws Exception {
        String namespace = SharedServer.namespace(server, "java-apply");
        GenericKubernetesApi<V1ConfigMap, V1ConfigMapList> configMaps = new GenericKubernetesApi<>(
                V1ConfigMap.class, V1ConfigMapList.class, "", "v1", "configmaps", client(server));
        apply(configMaps, namespace, "one", manager("first")).throwsApiException();

        var conflict = apply(configMaps, namespace, "two", manager("second"));
        assertThat(conflict.getHttpStatusCode()).isEqualTo(409);
        assertThat(Objects.requireNonNull(conflict.getStatus()).getMessage())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"first\": .data.text");
        PatchOptions force = manager("second");
        force.setForce(true);
        V1ConfigMap forced =
                apply(configMaps, namespace, "two", force).throwsApiException().getObject();

        assertThat(forced.getData()).isEqualTo(Map.of("text", "two"));
        // This client drops managedFields as it reads; who owns the field shows in the next conflict.
        assertThat(Objects.requireNonNull(apply(configMaps, namespace, "one", manager("first"))
                                .getStatus())
                        .getMessage())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"second\": .data.text");
    }

    private static PatchOptions manager(String name) {
        PatchOptions options = new PatchOptions();
        options.setFieldManager(name);
        return options;
    }

    private static KubernetesApiResponse<V1ConfigMap> apply(
            GenericKubernetesApi<V1ConfigMap, V1ConfigMapList> configMaps,
            String namespace,
            String text,
            PatchOptions options) {
        V1Patch patch = new V1Patch("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"},"
                + "\"data\":{\"text\":\"" + text + "\"}}");
        return configMaps.patch(namespace, "c", V1Patch.PATCH_FORMAT_APPLY_YAML, patch, options);
    }

    @Test
    void watch_deliversEveryChange(ServerProcess server) throws Exception {
        String namespace = SharedServer.namespace(server, "java-watch");
        ApiClient client = client(server);
        CoreV1Api api = new CoreV1Api(client);
        V1ListMeta list = Objects.requireNonNull(
                api.listNamespacedConfigMap(namespace).execute().getMetadata());
        try (Watch<V1ConfigMap> watch = Watch.createWatch(
                client,
                api.listNamespacedConfigMap(namespace)
                        .fieldSelector("metadata.name=w")
                        .resourceVersion(list.getResourceVersion())
                        .watch(true)
                        .buildCall(null),
                new TypeToken<Watch.Response<V1ConfigMap>>() {}.getType())) {
            api.createNamespacedConfigMap(namespace, configMap("w", "one")).execute();
            assertThat(watch.next().type).isEqualTo("ADDED");
            V1ConfigMap changed = configMap("w", "two");
            api.replaceNamespacedConfigMap("w", namespace, changed).execute();
            assertThat(watch.next().type).isEqualTo("MODIFIED");
            api.deleteNamespacedConfigMap("w", namespace).execute();
            assertThat(watch.next().type).isEqualTo("DELETED");
        }
    }

    @Test
    void informer_holdsWhatIsThere(ServerProcess server) throws Exception {
        String namespace = SharedServer.namespace(server, "java-informer");
        ApiClient client = client(server);
        CoreV1Api api = new CoreV1Api(client);
        api.createNamespacedConfigMap(namespace, configMap("before", "one")).execute();
        Events events = new Events();
        SharedInformerFactory factory = new SharedInformerFactory(client);
        try {
            SharedIndexInformer<V1ConfigMap> informer = factory.sharedIndexInformerFor(
                    new GenericKubernetesApi<>(
                            V1ConfigMap.class, V1ConfigMapList.class, "", "v1", "configmaps", client),
                    V1ConfigMap.class,
                    Duration.ofMinutes(10).toMillis(),
                    namespace);
            informer.addEventHandler(new ResourceEventHandler<>() {
                @Override
                public void onAdd(V1ConfigMap object) {
                    events.add("add " + meta(object).getName());
                }

                @Override
                public void onUpdate(V1ConfigMap old, V1ConfigMap object) {
                    events.add("update " + meta(object).getName());
                }

                @Override
                public void onDelete(V1ConfigMap object, boolean finalStateUnknown) {
                    events.add("delete " + meta(object).getName());
                }
            });
            factory.startAllRegisteredInformers();
            events.await("add before");
            api.createNamespacedConfigMap(namespace, configMap("after", "one")).execute();
            events.await("add after");
            api.deleteNamespacedConfigMap("before", namespace).execute();
            events.await("delete before");
            assertThat(informer.getIndexer().list())
                    .extracting(item -> meta(item).getName())
                    .contains("after")
                    .doesNotContain("before");
        } finally {
            factory.stopAllRegisteredInformers();
        }
    }

    private static ApiClient client(ServerProcess server) throws IOException {
        try (Reader kubeconfig = Files.newBufferedReader(server.kubeconfigFile(), StandardCharsets.UTF_8)) {
            ApiClient client = ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(kubeconfig))
                    .build();
            // Its own advice for watches: no read timeout.
            client.setReadTimeout(0);
            return client;
        }
    }

    private static V1ObjectMeta meta(V1ConfigMap object) {
        return Objects.requireNonNull(object.getMetadata());
    }

    private static V1ConfigMap configMap(String name, String text) {
        return new V1ConfigMap().metadata(new V1ObjectMeta().name(name)).data(new HashMap<>(Map.of("text", text)));
    }
}
