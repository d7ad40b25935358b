package dev.polder.server.api.workspace;

import static dev.polder.server.api.workspace.Workspaces.CLUSTER;
import static dev.polder.server.api.workspace.Workspaces.PATH;
import static dev.polder.server.api.workspace.Workspaces.TYPES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A deletion that does not end says why. The workspace says how many objects of which kinds wait, and since when, in the words of
 * kcp {@code logicalcluster_resource_deletor.go}; only the LogicalCluster, which is read by those inside, names them.
 */
class BlockedDeletionTest {

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    private static void held(ApiServer in, String name, String more) {
        in.post(MAPS, "{'metadata':{'name':'" + name + "','finalizers':['example.com/f']" + more + "}}")
                .expect(201);
    }

    private static void release(ApiServer in, String name) {
        in.mergePatch(MAPS + "/" + name, "{'metadata':{'finalizers':null}}").expect(200);
    }

    /** The workspace's condition, once it says something. */
    private static JsonNode outside(ApiServer in, String name, String after, String text) {
        JsonNode told = Workspaces.until(
                in,
                name,
                after,
                object -> condition(object, "WorkspaceContentDeleted")
                        .path("message")
                        .asText("")
                        .contains(text));
        return condition(told, "WorkspaceContentDeleted");
    }

    private static JsonNode condition(JsonNode object, String type) {
        for (JsonNode condition : object.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return object.at("/status/none");
    }

    /** What the LogicalCluster says, once it says it. */
    private static String inside(ApiServer in, String text) {
        String all = CLUSTER.substring(0, CLUSTER.lastIndexOf('/'));
        try (WatchStream watch = in.watch(all + "?watch=true")) {
            while (true) {
                String message = condition(watch.next().object(), "ContentReleased")
                        .path("message")
                        .asText("");
                if (message.contains(text)) {
                    return message;
                }
            }
        }
    }

    @Test
    void object_isNamedInsideAndCountedOutside() {
        Workspaces.ready(api, "objects", "universal");
        ApiServer in = api.inCluster("root:objects");
        held(
                in,
                "secret-name",
                ",'ownerReferences':[{'apiVersion':'example.com/v1','kind':'Widget','name':'big','uid':'u-1'}]");
        String version = api.get(PATH + "/objects").version();
        api.delete(PATH + "/objects").expect(200);
        JsonNode told = outside(api, "objects", version, "configmaps. has 1 resource instances");
        assertThat(told.path("status").asText()).isEqualTo("False");
        assertThat(told.path("severity").asText()).isEqualTo("Info");
        assertThat(told.path("reason").asText()).isEqualTo("SomeResourcesRemain");
        assertThat(told.path("lastTransitionTime").asText()).matches(TIME);
        assertThat(told.path("message").asText())
                .startsWith("Some resources are remaining: ")
                .contains("Some content in the logical cluster has finalizers remaining: example.com/f in 1 resource"
                        + " instances")
                .containsPattern("Waiting for 1 of them since " + TIME + "$");
        Answer workspace = api.get(PATH + "/objects").expect(200);
        assertThat(workspace.text()).doesNotContain("secret-name").doesNotContain("Widget");
        assertThat(workspace.at("/status/phase")).isEqualTo("Deleting");
        assertThat(inside(in, "secret-name"))
                .matches("Waiting for: configmaps default/secret-name since " + TIME
                        + " \\(finalizers example.com/f; owned by Widget big\\)");
        release(in, "secret-name");
        Workspaces.gone(api, "objects", version);
    }

    @Test
    void manyObjects_areNamedToABound() {
        Workspaces.ready(api, "many", "universal");
        ApiServer in = api.inCluster("root:many");
        for (int i = 0; i < 8; i++) {
            held(in, "held-" + i, ",'labels':{'i':'" + i + "'}");
            in.mergePatch(
                            MAPS + "/held-" + i,
                            "{'metadata':{'finalizers':['example.com/f','example.com/f" + i + "','example.com/g" + i
                                    + "']}}")
                    .expect(200);
        }
        String version = api.get(PATH + "/many").version();
        api.delete(PATH + "/many").expect(200);
        String told = outside(api, "many", version, "Waiting for 8 of them")
                .path("message")
                .asText();
        assertThat(told).contains("example.com/f in 8 resource instances").contains(" and 7 more; Waiting for 8");
        assertThat(inside(in, " and 3 more").split("since")).hasSize(6);
        for (int i = 0; i < 8; i++) {
            release(in, "held-" + i);
        }
        Workspaces.gone(api, "many", version);
    }

    @Test
    void child_isNamedInItsParentAlone() {
        Workspaces.ready(api, "above", "universal");
        ApiServer above = api.inCluster("root:above");
        Workspaces.ready(above, "hidden-child", "universal");
        ApiServer below = api.inCluster("root:above:hidden-child");
        held(below, "deep-secret", "");
        String version = api.get(PATH + "/above").version();
        api.delete(PATH + "/above").expect(200);
        JsonNode told = outside(api, "above", version, "Waiting for 1 of them");
        assertThat(told.path("message").asText()).contains("workspaces.tenancy.kcp.io has 1 resource instances");
        assertThat(api.get(PATH + "/above").text())
                .doesNotContain("hidden-child")
                .doesNotContain("deep-secret");
        // It is told before everything that can go has gone, too.
        assertThat(inside(above, "configmaps. has 1 resource instances"))
                .containsPattern(
                        "workspaces.tenancy.kcp.io hidden-child since " + TIME + " \\(Some resources are remaining: ")
                .doesNotContain("deep-secret");
        assertThat(inside(below, "deep-secret")).contains("configmaps default/deep-secret since ");
        release(below, "deep-secret");
        Workspaces.gone(api, "above", version);
    }

    @Test
    void terminator_isNamed() {
        api.post(
                        TYPES,
                        "{'metadata':{'name':'slow'},'spec':{'terminator':true,'extend':{'with':[{'name':'universal','path':"
                                + "'root'}]}}}")
                .expect(201);
        Workspaces.ready(api, "ending", "slow");
        ApiServer in = api.inCluster("root:ending");
        held(in, "kept", "");
        String version = api.get(PATH + "/ending").version();
        api.delete(PATH + "/ending").expect(200);
        JsonNode told = outside(api, "ending", version, "Terminators");
        assertThat(told.path("reason").asText()).isEqualTo("TerminatorExists");
        assertThat(told.path("message").asText()).matches("Terminators still exist: \\[root:slow\\], since " + TIME);
        assertThat(api.get(PATH + "/ending").at("/status/phase")).isEqualTo("Terminating");
        in.mergePatch(CLUSTER + "/status", "{'status':{'terminators':null}}").expect(200);
        JsonNode next = outside(api, "ending", version, "Waiting for 1 of them");
        assertThat(next.path("reason").asText()).isEqualTo("SomeResourcesRemain");
        release(in, "kept");
        Workspaces.gone(api, "ending", version);
    }

    @Test
    void finalizerOfTheLogicalCluster_isNamed() {
        Workspaces.ready(api, "cluster", "universal");
        ApiServer in = api.inCluster("root:cluster");
        in.mergePatch(CLUSTER, "{'metadata':{'finalizers':['core.kcp.io/logicalcluster-deletion','example.com/test']}}")
                .expect(200);
        String version = api.get(PATH + "/cluster").version();
        api.delete(PATH + "/cluster").expect(200);
        assertThat(outside(api, "cluster", version, "LogicalCluster")
                        .path("message")
                        .asText())
                .matches("The LogicalCluster has finalizers remaining: example.com/test, since " + TIME);
        in.mergePatch(CLUSTER, "{'metadata':{'finalizers':null}}").expect(200);
        Workspaces.gone(api, "cluster", version);
    }
}
