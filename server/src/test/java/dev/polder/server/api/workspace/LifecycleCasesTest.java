package dev.polder.server.api.workspace;

import static dev.polder.server.api.workspace.Workspaces.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Cases of kcp's end-to-end suite about the life of workspaces, each named for its test there. */
class LifecycleCasesTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static final String SHARD = "/apis/core.kcp.io/v1alpha1/shards/root";

    /** kcp test/e2e/workspace: TestWorkspaceLogicalClusterRelationship. */
    @Test
    void workspace_staysWhileItsLogicalClusterIsHeld() {
        String name = api.fresh("ws");
        String id = Workspaces.ready(api, name, "universal").at("/spec/cluster").asText();
        ApiServer in = api.inCluster(id);
        Answer cluster = in.get(Workspaces.CLUSTER).expect(200);
        in.mergePatch(
                        Workspaces.CLUSTER,
                        "{'metadata':{'finalizers':['core.kcp.io/logicalcluster-deletion','example.com/test']}}")
                .expect(200);
        String version = api.get(PATH + "/" + name).version();
        api.delete(PATH + "/" + name).expect(200);
        try (WatchStream watch = in.watch(
                "/apis/core.kcp.io/v1alpha1/logicalclusters?watch=true&resourceVersion=" + cluster.version())) {
            JsonNode held = watch.next().object();
            while (!held.at("/metadata/finalizers").toString().equals("[\"example.com/test\"]")) {
                held = watch.next().object();
            }
            assertThat(held.at("/metadata/deletionTimestamp").asText()).isNotEmpty();
        }
        Answer waiting = api.get(PATH + "/" + name).expect(200);
        assertThat(waiting.at("/metadata/deletionTimestamp")).isNotEmpty();
        assertThat(waiting.node("/metadata/finalizers").toString()).isEqualTo("[\"core.kcp.io/logicalcluster\"]");
        in.mergePatch(Workspaces.CLUSTER, "{'metadata':{'finalizers':null}}").expect(200);
        Workspaces.gone(api, name, version);
    }

    /** kcp test/e2e/reconciler/workspace: TestWorkspaceController, a shard after the workspace is unschedulable. */
    @Test
    void workspaceWithoutShard_isScheduledOnceOneMatches() {
        String name = api.fresh("ws");
        String label = api.fresh("label");
        Answer made = api.post(
                        PATH,
                        "{'metadata':{'name':'" + name
                                + "'},'spec':{'type':{'name':'universal','path':'root'},'location':{'selector':"
                                + "{'matchLabels':{'" + label + "':'x'}}}}}")
                .expect(201);
        JsonNode told = Workspaces.reaches(api, name, "Unavailable", made.version());
        JsonNode condition = told.at("/status/conditions/0");
        assertThat(condition.path("type").asText()).isEqualTo("WorkspaceScheduled");
        assertThat(condition.path("status").asText()).isEqualTo("False");
        assertThat(condition.path("severity").asText()).isEqualTo("Error");
        assertThat(condition.path("reason").asText()).isEqualTo("Unschedulable");
        assertThat(condition.path("message").asText()).isEqualTo("No available shards to schedule the workspace");
        api.mergePatch(SHARD, "{'metadata':{'labels':{'" + label + "':'x','region':'eu'}}}")
                .expect(200);
        JsonNode ready = Workspaces.reaches(api, name, "Ready", made.version());
        assertThat(ready.at("/metadata/labels/region").asText()).isEqualTo("eu");
        assertThat(ready.at("/metadata/annotations/core.kcp.io~1shard").asText())
                .isEqualTo("root");
        Workspaces.end(api, name);
    }

    /** kcp TestWorkspaceController: the first two of its cases. */
    @Test
    void rootShard_hasItsUrls_andTakesWorkspaces() {
        Answer shard = api.get(SHARD).expect(200);
        assertThat(shard.at("/spec/baseURL")).startsWith("https://");
        assertThat(shard.at("/spec/externalURL")).startsWith("https://");
        JsonNode ready = Workspaces.ready(api, api.fresh("steve"), "universal");
        assertThat(condition(ready, "WorkspaceScheduled").path("status").asText())
                .isEqualTo("True");
    }

    /** kcp TestWorkspaceController: the case that has a server of its own. */
    @Test
    void unschedulableShard_takesWorkspacesOnceItMayAgain() {
        try (ApiServer own = ApiServer.start()) {
            String org = own.fresh("org");
            Workspaces.ready(own, org, "organization");
            ApiServer in = own.inCluster("root:" + org);
            own.mergePatch(SHARD, "{'metadata':{'annotations':{'experimental.core.kcp.io/unschedulable':'true'}}}")
                    .expect(200);
            Answer made =
                    in.post(PATH, "{'metadata':{'generateName':'steve-'}}").expect(201);
            String name = made.at("/metadata/name");
            JsonNode refused = Workspaces.until(
                    in,
                    name,
                    made.version(),
                    ws -> !condition(ws, "WorkspaceScheduled").isMissingNode());
            assertThat(condition(refused, "WorkspaceScheduled").path("reason").asText())
                    .isEqualTo("Unschedulable");
            Answer shard = own.mergePatch(
                            SHARD, "{'metadata':{'annotations':{'experimental.core.kcp.io/unschedulable':null}}}")
                    .expect(200);
            JsonNode ready = Workspaces.reaches(in, name, "Ready", made.version());
            assertThat(condition(ready, "WorkspaceScheduled").path("status").asText())
                    .isEqualTo("True");
            assertThat(ready.at("/spec/URL").asText())
                    .isEqualTo(shard.at("/spec/baseURL") + "/clusters/root:" + org + ":" + name);
        }
    }

    private static JsonNode condition(JsonNode workspace, String type) {
        for (JsonNode condition : workspace.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return MissingNode.getInstance();
    }

    /** Else what is in the cluster would be left where nobody can reach it. */
    @Test
    void finalizerOfTheContents_isTakenAwayByTheServerAlone() {
        String name = api.fresh("ws");
        Workspaces.ready(api, name, "universal");
        ApiServer in = api.inCluster("root:" + name);
        String maps = "/api/v1/namespaces/default/configmaps";
        in.post(maps, "{'metadata':{'name':'held','finalizers':['example.com/f']}}")
                .expect(201);
        String version = api.get(Workspaces.PATH + "/" + name).version();
        api.delete(Workspaces.PATH + "/" + name).expect(200);
        Workspaces.until(
                api,
                name,
                version,
                object -> object.at("/status/conditions").toString().contains("SomeResourcesRemain"));
        assertThat(in.mergePatch(Workspaces.CLUSTER, "{'metadata':{'finalizers':null}}")
                        .expect(200)
                        .node("/metadata/finalizers")
                        .toString())
                .isEqualTo("[\"core.kcp.io/logicalcluster-deletion\"]");
        in.mergePatch(maps + "/held", "{'metadata':{'finalizers':null}}").expect(200);
        Workspaces.gone(api, name, version);
    }
}
