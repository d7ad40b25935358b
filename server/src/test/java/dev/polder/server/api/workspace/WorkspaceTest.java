package dev.polder.server.api.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The life of workspaces (kcp-inventory 5; kcp test/e2e/workspacetype, test/e2e/reconciler/workspace). */
class WorkspaceTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @Test
    void workspace_becomesReadyAndIsUsedByPathAndId() {
        String name = api.fresh("ws");
        JsonNode workspace = Workspaces.ready(api, name, "");
        String id = workspace.at("/spec/cluster").asText();
        assertThat(id).matches("[a-z0-9]{16}");
        assertThat(workspace.at("/spec/URL").asText()).endsWith("/clusters/root:" + name);
        assertThat(workspace.at("/spec/type").toString()).isEqualTo("{\"name\":\"organization\",\"path\":\"root\"}");
        assertThat(workspace.at("/metadata/labels/tenancy.kcp.io~1phase").asText())
                .isEqualTo("Ready");
        assertThat(workspace.at("/metadata/finalizers").toString()).isEqualTo("[\"core.kcp.io/logicalcluster\"]");
        ApiServer byPath = api.inCluster("root:" + name);
        byPath.post(MAPS, "{'metadata':{'name':'greeting'},'data':{'a':'b'}}").expect(201);
        Answer byId = api.inCluster(id).get(MAPS + "/greeting").expect(200);
        assertThat(byId.at("/metadata/annotations/kcp.io~1cluster")).isEqualTo(id);
        api.get(MAPS + "/greeting").expect(404);
    }

    @Test
    void logicalCluster_saysWhatItIs() {
        String name = api.fresh("ws");
        JsonNode workspace = Workspaces.ready(api, name, "universal");
        Answer cluster = api.inCluster("root:" + name).get(Workspaces.CLUSTER).expect(200);
        String id = workspace.at("/spec/cluster").asText();
        assertThat(cluster.at("/status/phase")).isEqualTo("Ready");
        assertThat(cluster.at("/status/URL")).endsWith("/clusters/" + id);
        assertThat(cluster.at("/status/conditions/0/type")).isEqualTo("WorkspaceInitialized");
        assertThat(cluster.at("/status/conditions/0/status")).isEqualTo("True");
        assertThat(cluster.node("/spec/initializers").toString())
                .isEqualTo("[\"root:universal\",\"system:apibindings\"]");
        assertThat(cluster.at("/spec/owner/uid"))
                .isEqualTo(workspace.at("/metadata/uid").asText());
        assertThat(cluster.at("/metadata/annotations/kcp.io~1path")).isEqualTo("root:" + name);
        assertThat(cluster.at("/metadata/annotations/internal.tenancy.kcp.io~1type"))
                .isEqualTo("root:universal");
        assertThat(cluster.node("/metadata/labels").toString()).isEqualTo("{\"tenancy.kcp.io/phase\":\"Ready\"}");
        assertThat(api.inCluster("root:" + name).get("/api/v1/namespaces").names())
                .containsExactly("default", "kube-system");
    }

    @Test
    void nestedWorkspaces_areReachedByTheirPaths() {
        String name = api.fresh("org");
        Workspaces.ready(api, name, "organization");
        ApiServer org = api.inCluster("root:" + name);
        String id =
                Workspaces.ready(org, "team", "universal").at("/spec/cluster").asText();
        String parent = api.get(Workspaces.PATH + "/" + name).at("/spec/cluster");
        ApiServer team = api.inCluster("root:" + name + ":team");
        assertThat(team.get(Workspaces.CLUSTER).at("/metadata/annotations/kcp.io~1path"))
                .isEqualTo("root:" + name + ":team");
        assertThat(api.inCluster(parent + ":team").get(Workspaces.CLUSTER).at("/metadata/annotations/kcp.io~1cluster"))
                .isEqualTo(id);
    }

    @Test
    void deletion_leavesNothing() {
        String name = api.fresh("org");
        String id =
                Workspaces.ready(api, name, "organization").at("/spec/cluster").asText();
        ApiServer org = api.inCluster("root:" + name);
        String child =
                Workspaces.ready(org, "team", "universal").at("/spec/cluster").asText();
        org.post(MAPS, "{'metadata':{'name':'a'}}").expect(201);
        api.inCluster(child).post(MAPS, "{'metadata':{'name':'a'}}").expect(201);
        Workspaces.end(api, name);
        for (String gone : new String[] {id, child}) {
            api.inCluster(gone)
                    .get(MAPS)
                    .refused(404, "NotFound", "logicalclusters.core.kcp.io \"" + gone + "\" not found");
        }
        api.inCluster("root:" + name)
                .get(MAPS)
                .refused(404, "NotFound", "workspaces.tenancy.kcp.io \"root:" + name + "\" not found");
    }
}
