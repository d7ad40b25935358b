package dev.polder.server.discovery;

import static dev.polder.server.discovery.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiException;
import dev.polder.server.request.Reply;
import dev.polder.spi.schema.ResourceCatalog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryDocumentsTest {

    private static final ResourceCatalog CATALOG = SampleTypes.catalog();

    private final DiscoveryDocuments discovery = new DiscoveryDocuments(() -> "127.0.0.1:6443", DocumentLimits.DEFAULT);

    private Reply get(String path) {
        return get(path, CATALOG);
    }

    private Reply get(String path, ResourceCatalog catalog) {
        return discovery.answer(Requests.get("application/json"), path, catalog).orElseThrow();
    }

    private static JsonNode json(Reply reply) {
        assertThat(reply.code()).isEqualTo(200);
        return Json.readOwn(reply.body());
    }

    @Test
    void api_isWhatKubernetesAnswers() {
        // apiserver legacyRootAPIHandler: no apiVersion
        Reply reply = get("/api");
        assertThat(text(reply))
                .isEqualTo("{\"kind\":\"APIVersions\",\"versions\":[\"v1\"],\"serverAddressByClientCIDRs\":"
                        + "[{\"clientCIDR\":\"0.0.0.0/0\",\"serverAddress\":\"127.0.0.1:6443\"}]}");
        assertThat(reply.contentType()).isEqualTo("application/json");
    }

    @Tag("k8s-2.4")
    @Tag("k8s-2.5")
    @Test
    void coreResource_hasTheBytesThatKubernetesTestsLookFor() {
        // test/cmd/discovery.sh; qFsyl6wFWjQ= is base64 of the first 8 bytes of SHA-256("/v1/ConfigMap")
        assertThat(text(get("/api/v1")))
                .startsWith("{\"kind\":\"APIResourceList\",\"groupVersion\":\"v1\",\"resources\":[")
                .contains("{\"name\":\"configmaps\",\"singularName\":\"configmap\",\"namespaced\":true,"
                        + "\"kind\":\"ConfigMap\",\"verbs\":[\"create\",\"delete\",\"deletecollection\",\"get\","
                        + "\"list\",\"patch\",\"update\",\"watch\"],\"shortNames\":[\"cm\"],"
                        + "\"storageVersionHash\":\"qFsyl6wFWjQ=\"}");
    }

    @Test
    void coreResources_areSortedAndFollowedByTheirSubresources() {
        // apiserver APIInstaller registers paths in alphabetical order
        assertThat(json(get("/api/v1")).at("/resources").findValuesAsText("name"))
                .containsExactly(
                        "configmaps",
                        "namespaces",
                        "namespaces/finalize",
                        "namespaces/status",
                        "serviceaccounts",
                        "serviceaccounts/token");
    }

    @Tag("k8s-2.3")
    @Test
    void subresource_ofAnotherGroup_saysItsGroupVersion() {
        assertThat(text(get("/api/v1")))
                .contains("{\"name\":\"serviceaccounts/token\",\"singularName\":\"\",\"namespaced\":true,"
                        + "\"group\":\"authentication.k8s.io\",\"version\":\"v1\",\"kind\":\"TokenRequest\","
                        + "\"verbs\":[\"create\"]}")
                .contains("{\"name\":\"namespaces/finalize\",\"singularName\":\"\",\"namespaced\":false,"
                        + "\"kind\":\"Namespace\",\"verbs\":[\"update\"]}");
    }

    @Test
    void groupList_hasNoCoreGroup() {
        assertThat(text(get("/apis")))
                .startsWith("{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":["
                        + "{\"name\":\"authorization.k8s.io\",\"versions\":[{\"groupVersion\":"
                        + "\"authorization.k8s.io/v1\",\"version\":\"v1\"}],\"preferredVersion\":{\"groupVersion\":"
                        + "\"authorization.k8s.io/v1\",\"version\":\"v1\"}}");
        assertThat(json(get("/apis")).at("/groups").findValuesAsText("name"))
                .containsExactly("authorization.k8s.io", "events.k8s.io", "example.com");
    }

    @Tag("k8s-2.3")
    @Tag("k8s-2.12")
    @Test
    void group_listsVersionsByPreference() {
        ResourceCatalog catalog = SampleTypes.catalog(SampleTypes.widgets("example.com", "v2alpha1", "v1beta1", "v2"));
        JsonNode group = json(get("/apis/example.com", catalog));
        assertThat(group.path("kind").asText()).isEqualTo("APIGroup");
        assertThat(group.path("apiVersion").asText()).isEqualTo("v1");
        assertThat(group.path("versions").findValuesAsText("version"))
                .containsExactly("v2", "v1", "v1beta1", "v2alpha1");
        assertThat(group.at("/preferredVersion/groupVersion").asText()).isEqualTo("example.com/v2");
    }

    @Tag("k8s-2.3")
    @Tag("k8s-2.5")
    @Tag("k8s-2.14")
    @Test
    void customResource_hasTheVerbsInTheOrderOfApiextensions() {
        // the hash: printf example.com/v1/Widget | sha256sum, first 8 bytes, base64
        assertThat(text(get("/apis/example.com/v1")))
                .isEqualTo("{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"example.com/v1\","
                        + "\"resources\":[{\"name\":\"widgets\",\"singularName\":\"widget\",\"namespaced\":true,"
                        + "\"kind\":\"Widget\",\"verbs\":[\"delete\",\"deletecollection\",\"get\",\"list\",\"patch\","
                        + "\"create\",\"update\",\"watch\"],\"shortNames\":[\"wd\"],\"categories\":[\"all\"],"
                        + "\"storageVersionHash\":\"gIwvi5rymmg=\"},"
                        + "{\"name\":\"widgets/status\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"Widget\","
                        + "\"verbs\":[\"get\",\"patch\",\"update\"]},"
                        + "{\"name\":\"widgets/scale\",\"singularName\":\"\",\"namespaced\":true,"
                        + "\"group\":\"autoscaling\",\"version\":\"v1\",\"kind\":\"Scale\","
                        + "\"verbs\":[\"get\",\"patch\",\"update\"]}]}");
    }

    @Tag("k8s-2.5")
    @Test
    void storageVersionHash_isOfTheGroupThatStores() {
        // r2yiGXH7wu8= is SHA-256("/v1/Event"): events.k8s.io events are stored as core events
        assertThat(json(get("/apis/events.k8s.io/v1"))
                        .at("/resources/0/storageVersionHash")
                        .asText())
                .isEqualTo("r2yiGXH7wu8=");
        assertThat(json(get("/apis/authorization.k8s.io/v1")).at("/resources/0").has("storageVersionHash"))
                .isFalse();
    }

    @Tag("k8s-22.9")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/apis/unknown.example.com",
                "/apis/unknown.example.com/v1",
                "/apis/example.com/v9",
                "/apis/example.com/v0",
                "/apis//v1"
            })
    void unknownPath_isPlainText(String path) {
        // apiserver routes.notfoundhandler: http.NotFound
        Reply reply = get(path);
        assertThat(reply.code()).isEqualTo(404);
        assertThat(reply.contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(text(reply)).isEqualTo("404 page not found\n");
        assertThat(reply.headers()).containsEntry("X-Content-Type-Options", "nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v2", "/apis/events.k8s.io/v9"})
    void unknownVersionOfABuiltInGroup_isAStatus(String path) {
        // apiserver serviceErrorHandler over apimachinery NewGenericServerResponse
        Reply reply = get(path);
        assertThat(reply.code()).isEqualTo(404);
        assertThat(text(reply))
                .isEqualTo("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                        + "\"message\":\"the server could not find the requested resource\",\"reason\":\"NotFound\","
                        + "\"details\":{},\"code\":404}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "", "/version", "/api/v1/configmaps", "/apis/example.com/v1/widgets", "/apisx"})
    void otherPaths_areNotDiscovery(String path) {
        assertThat(discovery.answer(Requests.get(""), path, CATALOG)).isEmpty();
    }

    @Tag("k8s-1.6")
    @Tag("k8s-22.10")
    @Test
    void trailingSlash_changesNothing() {
        for (String path : List.of("/api", "/apis", "/api/v1", "/apis/example.com", "/apis/example.com/v1")) {
            assertThat(get(path + "/").body()).isEqualTo(get(path).body());
        }
    }

    @Test
    void write_isRefused() {
        ApiException refused = catchThrowableOfType(
                ApiException.class,
                () -> discovery.answer(Requests.request("POST", Map.of(), Map.of()), "/apis", CATALOG));
        assertThat(refused.status().code()).isEqualTo(405);
    }

    @Test
    void forms_followTheHeaders() {
        Reply yaml = discovery
                .answer(Requests.get("application/yaml"), "/api", CATALOG)
                .orElseThrow();
        assertThat(yaml.contentType()).isEqualTo("application/yaml");
        assertThat(text(yaml)).startsWith("kind: \"APIVersions\"\n");
        Reply curl = discovery
                .answer(Requests.get(Map.of(), Map.of("user-agent", "curl/8.5.0")), "/api", CATALOG)
                .orElseThrow();
        assertThat(text(curl)).startsWith("{\n  \"kind\": \"APIVersions\",\n");
    }

    @Test
    void emptyCatalogue_hasNoVersionsAndNoGroups() {
        ResourceCatalog none = new ResourceCatalog("none", List.of());
        assertThat(json(get("/api", none)).path("versions")).isEmpty();
        assertThat(json(get("/apis", none)).path("groups")).isEmpty();
        assertThat(get("/api/v1", none).code()).isEqualTo(404);
    }

    @Test
    void documents_areSharedByCataloguesOfTheSameHash() {
        Optional<Reply> first = discovery.answer(Requests.get(""), "/apis", CATALOG);
        Optional<Reply> second = discovery.answer(Requests.get(""), "/apis", SampleTypes.catalog());
        assertThat(first.orElseThrow().body()).isSameAs(second.orElseThrow().body());
    }

    @ParameterizedTest
    @CsvSource({"core group by a CRD, '', /api/v1", "own group, example.org, /apis/example.org/v1"})
    void customResource_mayJoinAnyGroup(String what, String group, String path) {
        ResourceCatalog catalog = SampleTypes.catalog(SampleTypes.configMaps(), SampleTypes.widgets(group));
        assertThat(json(get(path, catalog)).at("/resources").findValuesAsText("name"))
                .as(what)
                .contains("widgets", "widgets/scale");
    }
}
