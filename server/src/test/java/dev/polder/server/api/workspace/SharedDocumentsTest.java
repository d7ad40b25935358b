package dev.polder.server.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Discovery and OpenAPI depend on nothing but the types: logical clusters with equal ones have the same documents. */
class SharedDocumentsTest {

    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static ApiServer workspace() {
        return api.inCluster(Workspaces.ready(api, api.fresh("ws"), "universal")
                .at("/spec/cluster")
                .asText());
    }

    private static String tag(ApiServer in, String path) {
        return in.get(path, "Accept", path.equals("/apis") ? AGGREGATED : "application/json")
                .expect(200)
                .headers()
                .firstValue("etag")
                .orElseThrow();
    }

    @Test
    void equalTypes_haveEqualDocuments_andAnOwnTypeIsOnesOwn() {
        List<ApiServer> clusters = List.of(workspace(), workspace(), workspace(), workspace());
        String group = "own.example.com";
        ApiServer owner = clusters.get(0);
        for (String path :
                List.of("/apis", "/openapi/v2", "/openapi/v3/api/v1", "/openapi/v3/apis/tenancy.kcp.io/v1alpha1")) {
            Set<String> tags = new HashSet<>();
            clusters.forEach(cluster -> tags.add(tag(cluster, path)));
            assertThat(tags).as(path).hasSize(1);
        }
        String before = tag(owner, "/apis");
        Widgets.install(owner, group, Widgets.definition(group));
        assertThat(tag(owner, "/apis")).isNotEqualTo(before);
        assertThat(tag(owner, "/openapi/v2")).isNotEqualTo(tag(clusters.get(1), "/openapi/v2"));
        assertThat(tag(owner, "/openapi/v3/api/v1")).isEqualTo(tag(clusters.get(1), "/openapi/v3/api/v1"));
        String own = "/openapi/v3/apis/" + group + "/v1";
        String first = tag(owner, own);
        clusters.get(1).get(own).expect(404);
        Widgets.install(clusters.get(2), group, Widgets.definition(group));
        assertThat(tag(clusters.get(2), own)).isEqualTo(first);
        assertThat(tag(clusters.get(2), "/apis")).isEqualTo(tag(owner, "/apis"));
        String version = owner.get("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")
                .version();
        owner.delete("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets." + group)
                .expect(200);
        try (var watch = owner.watch(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?watch=true&resourceVersion=" + version)) {
            while (!watch.next().type().equals("DELETED")) {
                // On its way.
            }
        }
        owner.get(own).expect(404);
        assertThat(tag(owner, "/apis")).isEqualTo(before);
        assertThat(tag(clusters.get(2), own)).isEqualTo(first);
    }

    /** kcp {@code test/e2e/openapi} TestOpenAPIv3. */
    @Test
    void openApi_hasTheVersionsOfKubernetesAndOfKcp() {
        List<String> paths = new ArrayList<>();
        workspace().get("/openapi/v3").expect(200).node("/paths").fieldNames().forEachRemaining(paths::add);
        assertThat(paths)
                .contains(
                        "api/v1",
                        "apis/admissionregistration.k8s.io/v1",
                        "apis/authentication.k8s.io/v1",
                        "apis/tenancy.kcp.io/v1alpha1",
                        "apis/apis.kcp.io/v1alpha1",
                        "apis/core.kcp.io/v1alpha1",
                        "apis/topology.kcp.io/v1alpha1");
    }
}
