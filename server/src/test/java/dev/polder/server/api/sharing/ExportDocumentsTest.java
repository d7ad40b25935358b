package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Views.accepted;
import static dev.polder.server.api.sharing.Views.claim;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.ApiServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the view of an export says of itself (kcp {@code test/e2e/virtual/apiexport/openapi_test.go}). */
class ExportDocumentsTest {

    private static final String READING = "get list watch";
    private static final String EVERYTHING = "create delete deletecollection get list patch update watch";

    @RegisterExtension
    private static final ApiServer root = ApiServer.knowing("paula,paula,p-1", "carl,carl,c-1");

    private ApiServer provider;
    private ApiServer carls;
    private ApiServer paula;
    private String view;

    @BeforeEach
    void publish() {
        provider = Views.workspace(root, "provider", "paula");
        carls = Views.workspace(root, "consumer", "carl");
        paula = root.as("paula").bare();
        Sharing.schema(provider, "today", "'intent':{'type':'string'}");
        Sharing.export(provider, "cowboys", "today");
        String claims =
                claim("", "configmaps", "") + "," + claim("", "events", "") + "," + claim("", "serviceaccounts", "");
        provider.mergePatch(Sharing.EXPORTS + "/cowboys", "{'spec':{'permissionClaims':[" + claims + "]}}")
                .expect(200);
        Views.offer(provider, "cowboys", "carl");
        Views.bind(carls, "wild", provider, "cowboys", accepted(claim("", "configmaps", "")));
        view = Views.of(provider, "cowboys");
    }

    private List<String> prefixes() {
        return List.of(view + "/clusters/*", view + "/clusters/" + Views.id(carls));
    }

    @Test
    void discovery_hasWhatIsOffered() {
        for (String prefix : prefixes()) {
            assertThat(Views.resources(paula.get(prefix + "/apis/wildwest.dev/v1alpha1")))
                    .containsExactly("cowboys " + EVERYTHING, "cowboys/status get patch update");
            for (String version : List.of("v1alpha1", "v1alpha2")) {
                assertThat(Views.resources(paula.get(prefix + "/apis/apis.kcp.io/" + version)))
                        .containsExactly("apibindings " + READING);
            }
            assertThat(Views.resources(paula.get(prefix + "/api/v1")))
                    .containsExactly(
                            "configmaps " + EVERYTHING, "events " + EVERYTHING, "serviceaccounts " + EVERYTHING);
            assertThat(Views.resources(paula.get(prefix + "/apis/events.k8s.io/v1")))
                    .containsExactly("events " + EVERYTHING);
            List<String> groups = new ArrayList<>();
            paula.get(prefix + "/apis")
                    .expect(200)
                    .node("/groups")
                    .forEach(group -> groups.add(group.path("name").asText()));
            assertThat(groups).containsExactlyInAnyOrder("events.k8s.io", "wildwest.dev", "apis.kcp.io");
            paula.get(prefix + "/apis/rbac.authorization.k8s.io/v1").expect(404);
            assertThat(paula.get(prefix + "/").expect(200).text())
                    .contains("\"/apis/wildwest.dev/v1alpha1\"")
                    .doesNotContain("rbac.authorization.k8s.io");
        }
    }

    @Test
    void aggregatedDiscovery_hasTheSame() {
        for (String prefix : prefixes()) {
            JsonNode groups = paula.get(
                            prefix + "/apis",
                            "Accept",
                            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")
                    .expect(200)
                    .node("/items");
            List<String> resources = new ArrayList<>();
            groups.forEach(group -> group.path("versions")
                    .forEach(version -> version.path("resources")
                            .forEach(resource ->
                                    resources.add(group.at("/metadata/name").asText() + "/"
                                            + version.path("version").asText() + "/"
                                            + resource.path("resource").asText()))));
            assertThat(resources)
                    .containsExactlyInAnyOrder(
                            "events.k8s.io/v1/events",
                            "wildwest.dev/v1alpha1/cowboys",
                            "apis.kcp.io/v1alpha1/apibindings",
                            "apis.kcp.io/v1alpha2/apibindings");
        }
    }

    @Test
    void openApi_leadsBackThroughTheView() {
        for (String prefix : prefixes()) {
            JsonNode paths = paula.get(prefix + "/openapi/v3").expect(200).node("/paths");
            String url = paths.path("apis/wildwest.dev/v1alpha1")
                    .path("serverRelativeURL")
                    .asText();
            assertThat(url).startsWith(prefix + "/openapi/v3/apis/wildwest.dev/v1alpha1?hash=");
            assertThat(paths.has("apis/rbac.authorization.k8s.io/v1")).isFalse();
            JsonNode document = paula.get(url).expect(200).json();
            assertThat(document.at("/components/schemas").properties().stream().map(schema -> schema.getKey()))
                    .contains("dev.wildwest.v1alpha1.Cowboy");
            assertThat(paula.get(prefix + "/openapi/v2").expect(200).text())
                    .contains("dev.wildwest.v1alpha1.Cowboy")
                    .doesNotContain("io.k8s.api.rbac");
        }
    }

    @Test
    void anotherSchema_isTold() {
        Sharing.schema(provider, "tomorrow", "'intent':{'type':'string'},'horse':{'type':'string'}");
        String document = view + "/clusters/*/openapi/v3/apis/wildwest.dev/v1alpha1";
        assertThat(paula.get(document).expect(200).text()).doesNotContain("horse");
        provider.mergePatch(
                        Sharing.EXPORTS + "/cowboys",
                        "{'spec':{'resources':[{'name':'cowboys','group':'wildwest.dev','schema':"
                                + "'tomorrow.cowboys.wildwest.dev','storage':{'crd':{}}}]}}")
                .expect(200);
        assertThat(paula.get(document).expect(200).text()).contains("horse");
    }
}
