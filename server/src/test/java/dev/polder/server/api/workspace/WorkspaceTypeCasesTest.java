package dev.polder.server.api.workspace;

import static dev.polder.server.api.workspace.Workspaces.PATH;
import static dev.polder.server.api.workspace.Workspaces.TYPES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kcp {@code test/e2e/workspacetype/controller_test.go}: TestWorkspaceTypes, case by case. */
class WorkspaceTypeCasesTest {

    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";

    @RegisterExtension
    private static final ApiServer masters =
            ApiServer.knowing("admin,admin,a-1,\"system:kcp:admin\"", "user-1-token,user-1,u-1,team-1");

    private static final ApiServer api = masters.as("admin");

    /** A new workspace below root. */
    private static ApiServer workspace(String type) {
        return api.inCluster(
                Workspaces.ready(api, api.fresh("ws"), type).at("/spec/cluster").asText());
    }

    /** Makes a type and waits until it can be used; the id of where it lies. */
    private static String type(ApiServer in, String name, String spec) {
        Answer made = in.post(TYPES, "{'metadata':{'name':'" + name + "'},'spec':{" + spec + "}}")
                .expect(201);
        try (WatchStream watch =
                in.watch(TYPES + "?watch=true&resourceVersion=0&fieldSelector=metadata.name%3D" + name)) {
            boolean ready = false;
            while (!ready) {
                for (JsonNode condition : watch.next().object().at("/status/conditions")) {
                    ready |= condition.path("type").asText().equals("Ready")
                            && condition.path("status").asText().equals("True");
                }
            }
        }
        return made.at("/metadata/annotations/kcp.io~1cluster");
    }

    private static String myapp(String type, String path) {
        return "{'metadata':{'name':'myapp'},'spec':{'type':{'name':'" + type + "','path':'" + path + "'}}}";
    }

    @Test
    void noType_isTheDefaultOfTheParent() {
        ApiServer org = workspace("organization");
        JsonNode ready = Workspaces.ready(org, "myapp", "");
        assertThat(ready.at("/spec/type").toString()).isEqualTo("{\"name\":\"universal\",\"path\":\"root\"}");
        assertThat(ready.at("/status/initializers").isEmpty()).isTrue();
    }

    @Test
    void unknownType_isRefused_untilThereIsOne() {
        ApiServer universal = workspace("universal");
        assertThat(universal.post(PATH, myapp("foo", "root")).code()).isGreaterThanOrEqualTo(400);
        String cluster = type(universal, "foo", "");
        Answer made = universal.post(PATH, myapp("foo", cluster)).expect(201);
        assertThat(made.at("/spec/type/name")).isEqualTo("foo");
        assertThat(made.at("/spec/type/path")).isEqualTo(cluster);
        Workspaces.reaches(universal, "myapp", "Ready", made.version());
    }

    private static void grant(ApiServer in, String name, String rule) {
        in.post(RBAC + "clusterroles", "{'metadata':{'name':'" + name + "'},'rules':[" + rule + "]}")
                .expect(201);
        bind(in, name, name);
    }

    private static void bind(ApiServer in, String name, String role) {
        in.post(
                        RBAC + "clusterrolebindings",
                        "{'metadata':{'name':'" + name + "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':"
                                + "'ClusterRole','name':'" + role + "'},'subjects':[{'apiGroup':"
                                + "'rbac.authorization.k8s.io','kind':'User','name':'user-1'}]}")
                .expect(201);
    }

    @Test
    void typeOfAWorkspaceThatOneMayNotEnter_canBeUsedByThoseWhoMayUseIt() {
        ApiServer universal = workspace("universal");
        ApiServer source = workspace("universal");
        bind(universal, "access", "system:kcp:workspace:access");
        grant(
                universal,
                "create-workspace-user-1",
                "{'verbs':['create'],'apiGroups':['tenancy.kcp.io'],'resources':['workspaces']}");
        String cluster = type(source, "bar", "");
        ApiServer user = universal.as("user-1-token");
        user.post(PATH, myapp("bar", cluster)).expect(403);
        grant(
                source,
                "use-workspacetype-user-1",
                "{'verbs':['use'],'apiGroups':['tenancy.kcp.io'],'resources':['workspacetypes'],'resourceNames':['bar']}");
        source.as("user-1-token").get(TYPES + "/bar").expect(403);
        Answer made = user.post(PATH, myapp("bar", cluster)).expect(201);
        assertThat(made.at("/spec/type/path")).isEqualTo(cluster);
        Workspaces.reaches(universal, "myapp", "Ready", made.version());
    }

    @Test
    void initializer_keepsTheWorkspaceUntilItIsTakenOff() {
        ApiServer universal = workspace("universal");
        String cluster = type(universal, "foo", "'initializer':true");
        Answer made = universal.post(PATH, myapp("foo", cluster)).expect(201);
        JsonNode waiting = Workspaces.until(
                universal,
                "myapp",
                made.version(),
                ws -> ws.at("/status/phase").asText().equals("Initializing")
                        && !ws.at("/status/initializers").isEmpty());
        ApiServer inside = api.inCluster(waiting.at("/spec/cluster").asText());
        JsonNode initializers = inside.get(Workspaces.CLUSTER).expect(200).node("/status/initializers");
        assertThat(initializers.toString()).isEqualTo("[\"" + cluster + ":foo\"]");
        inside.mergePatch(Workspaces.CLUSTER + "/status", "{'status':{'initializers':null}}")
                .expect(200);
        Workspaces.reaches(universal, "myapp", "Ready", made.version());
    }
}
