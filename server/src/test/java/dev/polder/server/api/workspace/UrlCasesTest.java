package dev.polder.server.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.ApiServer;
import dev.polder.server.api.Widgets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of a URL that names the logical cluster (kcp {@code test/e2e/server/url_test.go}, {@code test/e2e/openapi}). */
class UrlCasesTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static String organization() {
        String name = api.fresh("org");
        Workspaces.ready(api, name, "organization");
        return "root:" + name;
    }

    /** kcp TestURLs. */
    @ParameterizedTest
    @CsvSource({"1,200", "2,404", "3,404"})
    void cluster_isNamedOnce(int times, int code) {
        String prefix = ("/clusters/" + organization()).repeat(times);
        api.bare().get(prefix + Workspaces.CLUSTER + "/status").expect(code);
    }

    /** kcp TestURLWithClusterKind. */
    @ParameterizedTest
    @ValueSource(strings = {"Cluster", "Namespaced"})
    void typeThatIsCalledClusters_isLikeAnyOther(String scope) {
        ApiServer in = api.inCluster(organization());
        String made = in.post(
                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                        "{'metadata':{'name':'clusters.url.test'},'spec':{'group':'url.test','scope':'" + scope
                                + "','names':{'plural':'clusters','singular':'cluster','kind':'Cluster','listKind':"
                                + "'ClusterList'},'versions':[{'name':'v1','served':true,'storage':true,'schema':"
                                + "{'openAPIV3Schema':{'type':'object'}},'subresources':{'status':{}}}]}}")
                .expect(201)
                .version();
        Widgets.awaitEstablished(in, "clusters.url.test", made);
        String path = "/apis/url.test/v1" + (scope.equals("Cluster") ? "" : "/namespaces/default") + "/clusters";
        in.post(path, "{'apiVersion':'url.test/v1','kind':'Cluster','metadata':{'name':'test'}}")
                .expect(201);
        assertThat(in.get(path + "/test").expect(200).at("/kind")).isEqualTo("Cluster");
        in.get(path + "/test/status").expect(200);
    }

    /** kcp TestOpenAPIv3, but for the types of API sharing. */
    @Test
    void openApi_listsThePathsOfBuiltInAndKcpsTypes() {
        assertThat(api.inCluster(organization())
                        .get("/openapi/v3")
                        .expect(200)
                        .node("/paths")
                        .properties())
                .extracting(java.util.Map.Entry::getKey)
                .contains(
                        "api/v1",
                        "apis/admissionregistration.k8s.io/v1",
                        "apis/authentication.k8s.io/v1",
                        "apis/tenancy.kcp.io/v1alpha1",
                        "apis/core.kcp.io/v1alpha1",
                        "apis/topology.kcp.io/v1alpha1");
    }
}
