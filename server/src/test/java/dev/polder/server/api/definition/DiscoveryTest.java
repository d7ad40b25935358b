package dev.polder.server.api.definition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Discovery and OpenAPI of the whole server, as kubectl asks for them. */
class DiscoveryTest {

    private static final String GROUP = "discovery.example.com";
    private static final String V2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    private static final String V2BETA1 = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    @BeforeAll
    static void start() {
        Widgets.install(api, GROUP, Widgets.definition(GROUP));
    }

    @Tag("k8s-2.6")
    @Tag("k8s-2.7")
    @Test
    void aggregated_echoesTheVersionAskedFor() {
        // what kubectl 1.30, 1.29 and client-go HEAD send
        assertThat(api.get("/apis", "Accept", V2 + "," + V2BETA1 + ",application/json")
                        .contentType())
                .isEqualTo(V2);
        Answer beta = api.get("/apis", "Accept", V2BETA1 + ",application/json").expect(200);
        assertThat(beta.contentType()).isEqualTo(V2BETA1);
        assertThat(beta.at("/apiVersion")).isEqualTo("apidiscovery.k8s.io/v2beta1");
        Answer v2 = api.get("/api", "Accept", V2).expect(200);
        assertThat(v2.contentType()).isEqualTo(V2);
        assertThat(v2.at("/kind")).isEqualTo("APIGroupDiscoveryList");
        assertThat(v2.at("/items/0/versions/0/version")).isEqualTo("v1");
        assertThat(api.get("/apis", "Accept", "application/json").at("/kind")).isEqualTo("APIGroupList");
        assertThat(api.get("/apis", "Accept", "*/*").at("/kind")).isEqualTo("APIGroupList");
    }

    @Tag("k8s-2.6")
    @Test
    void aggregated_hasCustomTypes() {
        JsonNode group = api.get("/apis", "Accept", V2)
                .node("/items")
                .valueStream()
                .filter(item -> item.at("/metadata/name").asText().equals(GROUP))
                .findFirst()
                .orElseThrow();
        JsonNode widgets = group.at("/versions/0/resources/0");
        assertThat(widgets.path("resource").asText()).isEqualTo("widgets");
        assertThat(widgets.path("singularResource").asText()).isEqualTo("widget");
        assertThat(widgets.path("scope").asText()).isEqualTo("Namespaced");
        assertThat(widgets.at("/responseKind/kind").asText()).isEqualTo("Widget");
        assertThat(widgets.path("subresources").findValuesAsText("subresource"))
                .containsExactlyInAnyOrder("status", "scale");
        assertThat(group.at("/versions/0/freshness").asText()).isEqualTo("Current");
    }

    @Test
    void tag_sparesWhatIsKnownAndChangesWithTheTypes() {
        Answer first = api.get("/apis", "Accept", V2).expect(200);
        String tag = first.headers().firstValue("etag").orElseThrow();
        assertThat(tag).matches("\"[0-9A-F]{128}\"");
        assertThat(first.headers().firstValue("vary").orElse("")).contains("Accept");
        api.get("/apis", "Accept", V2, "If-None-Match", tag).expect(304);
        String group = "tag." + GROUP;
        Widgets.install(api, group, Widgets.definition(group));
        Answer changed = api.get("/apis", "Accept", V2, "If-None-Match", tag).expect(200);
        assertThat(changed.headers().firstValue("etag").orElseThrow()).isNotEqualTo(tag);
    }

    @Tag("k8s-1.6")
    @Tag("k8s-2.3")
    @Tag("k8s-2.4")
    @Test
    void legacy_hasUpstreamsShape() {
        Answer core = api.get("/api").expect(200);
        assertThat(core.at("/kind")).isEqualTo("APIVersions");
        assertThat(core.node("/versions").toString()).isEqualTo("[\"v1\"]");
        // asserted by test/cmd/discovery.sh
        assertThat(api.get("/api/v1").text())
                .contains(
                        "{\"name\":\"configmaps\",\"singularName\":\"configmap\",\"namespaced\":true,\"kind\":\"ConfigMap\","
                                + "\"verbs\":[\"create\",\"delete\",\"deletecollection\",\"get\",\"list\",\"patch\",\"update\",\"watch\"],"
                                + "\"shortNames\":[\"cm\"],\"storageVersionHash\":");
        Answer group = api.get("/apis/" + GROUP).expect(200);
        assertThat(group.at("/kind")).isEqualTo("APIGroup");
        assertThat(group.at("/preferredVersion/groupVersion")).isEqualTo(GROUP + "/v1");
        api.get("/apis/" + GROUP + "/v9").expect(404);
        api.get("/apis/never.example.com").expect(404);
    }

    @Test
    void everyGroup_hasItsPreferredVersionAndEveryVersionItsResources() {
        // conformance: "should validate PreferredVersion for each APIGroup", "should locate the groupVersion and a
        // resource"
        for (JsonNode listed : api.get("/apis").node("/groups")) {
            Answer group = api.get("/apis/" + listed.path("name").asText()).expect(200);
            assertThat(group.node("/versions").findValuesAsText("groupVersion"))
                    .contains(group.at("/preferredVersion/groupVersion"));
            for (JsonNode version : group.node("/versions")) {
                Answer resources = api.get(
                                "/apis/" + version.path("groupVersion").asText())
                        .expect(200);
                assertThat(resources.at("/groupVersion"))
                        .isEqualTo(version.path("groupVersion").asText());
                assertThat(resources.node("/resources")).isNotEmpty();
            }
        }
    }

    @Test
    void version_isOfIntegers() {
        Answer version = api.get("/version").expect(200);
        assertThat(version.at("/major")).isEqualTo("1");
        assertThat(version.at("/minor")).isEqualTo("32");
        assertThat(version.at("/gitVersion")).startsWith("v1.32.3+polder-");
    }

    @Tag("k8s-3.4")
    @Tag("k8s-3.6")
    @Tag("k8s-3.7")
    @Tag("k8s-3.10")
    @Tag("k8s-3.13")
    @Test
    void customType_isPublishedAndVanishes() {
        String group = "open." + GROUP;
        String schema = "{'type':'object','description':'What it is.','properties':{'spec':{'type':'object',"
                + "'required':['size'],'properties':{'size':{'type':'integer'}}}}}";
        Widgets.install(
                api,
                group,
                Widgets.definition(group, Widgets.version("v1", true, schema), Widgets.version("v2", false, schema)));
        String path = "apis/" + group + "/v1";
        assertThat(paths()).containsKeys(path, "apis/" + group + "/v2");
        String url = paths().getOrDefault(path, "");
        Answer document = api.get(url.replace("/clusters/root", "")).expect(200);
        assertThat(document.headers().firstValue("cache-control")).hasValue("public, immutable");
        JsonNode widget =
                document.json().path("components").path("schemas").path("com.example.discovery.open.v1.Widget");
        assertThat(widget.path("description").asText()).isEqualTo("What it is.");
        assertThat(widget.at("/properties/spec/required").toString()).isEqualTo("[\"size\"]");
        assertThat(widget.at("/x-kubernetes-group-version-kind/0/kind").asText())
                .isEqualTo("Widget");
        JsonNode patch = document.json()
                .path("paths")
                .path("/" + path + "/namespaces/{namespace}/widgets/{name}")
                .path("patch");
        // kubectl asks for this parameter before it validates on the server
        assertThat(patch.path("parameters").findValuesAsText("name")).contains("fieldValidation", "force");
        assertThat(patch.at("/x-kubernetes-group-version-kind/kind").asText()).isEqualTo("Widget");
        assertThat(patch.at("/requestBody/content").has("application/strategic-merge-patch+json"))
                .isFalse();
        api.jsonPatch(
                        DEFINITIONS + "/widgets." + group,
                        "[{'op':'replace','path':'/spec/versions/1/served','value':false}]")
                .expect(200);
        assertThat(paths()).containsKey(path).doesNotContainKey("apis/" + group + "/v2");
        api.get("/openapi/v3/apis/" + group + "/v2").expect(404);
        assertThat(api.get("/openapi/v2").text()).contains("com.example.discovery.open.v1.Widget\"");
    }

    private static Map<String, String> paths() {
        Map<String, String> paths = new HashMap<>();
        api.get("/openapi/v3")
                .expect(200)
                .node("/paths")
                .properties()
                .forEach(entry -> paths.put(
                        entry.getKey(),
                        entry.getValue().path("serverRelativeURL").asText()));
        return paths;
    }

    @Tag("k8s-3.5")
    @Tag("k8s-3.6")
    @Test
    void openApi_answersInTheFormsOfOldAndNewClients() {
        assertThat(paths()).containsKeys("api/v1", "apis/rbac.authorization.k8s.io/v1");
        Answer core = api.get("/openapi/v3/api/v1").expect(200);
        assertThat(core.at("/openapi")).startsWith("3.0");
        JsonNode patch =
                core.json().path("paths").path("/api/v1/namespaces/{name}").path("patch");
        assertThat(patch.path("requestBody").path("content").has("application/strategic-merge-patch+json"))
                .isTrue();
        Answer old = api.get("/openapi/v2", "Accept", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf")
                .expect(200);
        assertThat(old.contentType()).isEqualTo("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
        assertThat(api.get("/openapi/v2").at("/swagger")).isEqualTo("2.0");
        api.get("/openapi/v3/api/v1", "Accept", "image/png").expect(406);
        Answer stale = api.get("/openapi/v3/api/v1?hash=00").expect(301);
        assertThat(stale.headers().firstValue("location").orElse("")).contains("/openapi/v3/api/v1?hash=");
    }

    @Test
    void root_listsPathsSorted() {
        List<String> paths =
                api.get("/").node("/paths").valueStream().map(JsonNode::asText).toList();
        assertThat(paths).isSorted().contains("/api", "/apis", "/healthz", "/openapi/v3", "/version", "/apis/" + GROUP);
    }

    @Tag("k8s-22.8")
    @Test
    void timeoutParameter_isAccepted() {
        api.get("/version?timeout=32s").expect(200);
        api.get("/api?timeout=32s").expect(200);
        api.get("/openapi/v3?timeout=32s").expect(200);
    }
}
