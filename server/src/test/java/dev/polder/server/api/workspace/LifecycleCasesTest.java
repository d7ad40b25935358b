package dev.polder.server.api.workspace;

import static dev.polder.server.api.workspace.Workspaces.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
}
