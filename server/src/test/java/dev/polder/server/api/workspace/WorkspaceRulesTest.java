package dev.polder.server.api.workspace;

import static dev.polder.server.api.workspace.Workspaces.PATH;
import static dev.polder.server.api.workspace.Workspaces.TYPES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What may be written of workspaces and their types. Texts: kcp {@code pkg/admission/workspace}, {@code
 * workspacetypeexists}, {@code workspacetype} and {@code logicalcluster}.
 */
class WorkspaceRulesTest {

    private static ApiServer masters;
    /** An administrator who is no master: what the server keeps for itself is kept from them. */
    private static ApiServer api;

    @BeforeAll
    static void start(@TempDir Path dir) throws IOException {
        Path tokens = dir.resolve("tokens.csv");
        Files.writeString(tokens, "alice,alice,a-1,\"system:kcp:admin,team-a\"\n");
        masters = ApiServer.start(tokens);
        api = masters.as("alice");
    }

    @AfterAll
    static void stop() {
        masters.close();
    }

    private static String forbidden(String resource, String name, String why) {
        return resource + " \"" + name + "\" is forbidden: " + why;
    }

    @Test
    void owner_isNotedAndReducedOnceReady() {
        String name = api.fresh("ws");
        Answer made = api.post(
                        PATH,
                        "{'metadata':{'name':'" + name
                                + "','annotations':{'experimental.tenancy.kcp.io/owner':'mallory'}}}")
                .expect(201);
        assertThat(made.at("/metadata/annotations/experimental.tenancy.kcp.io~1owner"))
                .isEqualTo("{\"username\":\"alice\",\"uid\":\"a-1\",\"groups\":[\"system:kcp:admin\",\"team-a\","
                        + "\"system:authenticated\"]}");
        JsonNode ready = Workspaces.reaches(api, name, "Ready", made.version());
        assertThat(ready.at("/metadata/annotations/experimental.tenancy.kcp.io~1owner")
                        .asText())
                .isEqualTo("{\"username\":\"alice\"}");
        Answer binding = api.inCluster("root:" + name)
                .get("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/workspace-admin")
                .expect(200);
        assertThat(binding.node("/subjects").toString())
                .isEqualTo("[{\"kind\":\"User\",\"apiGroup\":\"rbac.authorization.k8s.io\",\"name\":\"alice\"}]");
        assertThat(binding.at("/roleRef/name")).isEqualTo("cluster-admin");
        Answer cluster = api.inCluster("root:" + name).get(Workspaces.CLUSTER);
        assertThat(cluster.at("/spec/createdBy/username")).isEqualTo("alice");
    }

    @Test
    void serversFields_areNotForUsers() {
        String name = api.fresh("ws");
        api.post(PATH, "{'metadata':{'name':'" + name + "'},'spec':{'cluster':'root'}}")
                .refused(
                        403,
                        "Forbidden",
                        forbidden(
                                "workspaces.tenancy.kcp.io",
                                name,
                                "spec.Cluster can only be set by system privileged users"));
        api.post(PATH, "{'metadata':{'name':'" + name + "'},'spec':{'URL':'https://x'}}")
                .refused(
                        403,
                        "Forbidden",
                        forbidden(
                                "workspaces.tenancy.kcp.io",
                                name,
                                "spec.URL can only be set by system privileged users"));
        Workspaces.ready(api, name, "universal");
        api.mergePatch(PATH + "/" + name, "{'spec':{'URL':'https://x'}}")
                .refused(
                        403,
                        "Forbidden",
                        forbidden(
                                "workspaces.tenancy.kcp.io",
                                name,
                                "spec.URL can only be changed by system privileged users"));
        Answer patched = api.mergePatch(
                        PATH + "/" + name,
                        "{'metadata':{'annotations':{'internal.tenancy.kcp.io/cluster':'root','mine':'yes'},"
                                + "'labels':{'tenancy.kcp.io/phase':'Odd'}}}")
                .expect(200);
        assertThat(patched.at("/metadata/annotations/internal.tenancy.kcp.io~1cluster"))
                .isEqualTo(patched.at("/spec/cluster"));
        assertThat(patched.at("/metadata/annotations/mine")).isEqualTo("yes");
        assertThat(patched.at("/metadata/labels/tenancy.kcp.io~1phase")).isEqualTo("Ready");
    }

    @Test
    void cluster_neverChangesOrGoes() {
        String name = api.fresh("ws");
        Workspaces.ready(masters, name, "universal");
        Answer other = masters.mergePatch(PATH + "/" + name, "{'spec':{'cluster':'other'}}")
                .expect(422);
        assertThat(other.at("/message")).contains("cluster is immutable");
        Answer unset = masters.mergePatch(PATH + "/" + name, "{'spec':{'cluster':null}}")
                .expect(422);
        assertThat(unset.at("/message")).contains("cluster cannot be unset");
        Answer type = masters.mergePatch(PATH + "/" + name, "{'spec':{'type':{'name':'team'}}}")
                .expect(422);
        assertThat(type.at("/message")).contains("name is immutable");
    }

    @Test
    void unknownType_isRefused() {
        String name = api.fresh("ws");
        masters.post(PATH, Workspaces.body(name, "nothing"))
                .refused(
                        403,
                        "Forbidden",
                        forbidden(
                                "workspaces.tenancy.kcp.io",
                                name,
                                "Internal error occurred: workspacetypes.tenancy.kcp.io \"root:nothing\" not found"));
        api.post(PATH, "{'metadata':{'name':'" + name + "'},'spec':{'type':{'name':'nothing'}}}")
                .refused(
                        403,
                        "Forbidden",
                        forbidden("workspaces.tenancy.kcp.io", name, "workspace type \"nothing\" cannot be resolved"));
    }

    @Test
    void limits_bindBothWays() {
        String org = api.fresh("org");
        Workspaces.ready(api, org, "organization");
        String name = api.fresh("ws");
        api.post(PATH, Workspaces.body(name, "team"))
                .refused(
                        403,
                        "Forbidden",
                        forbidden(
                                "workspaces.tenancy.kcp.io",
                                name,
                                "workspace type root:team only allows [root:organization root:team] parent workspaces,"
                                        + " but parent type root:root only implements [root:root root:universal]"));
        api.post(PATH, Workspaces.body(name, "home"))
                .refused(
                        403,
                        "Forbidden",
                        forbidden(
                                "workspaces.tenancy.kcp.io", name, "workspace type root:home cannot have any parent"));
        api.inCluster("root:" + org)
                .post(PATH, Workspaces.body(name, "organization"))
                .refused(
                        403,
                        "Forbidden",
                        forbidden(
                                "workspaces.tenancy.kcp.io",
                                name,
                                "workspace type root:organization only allows [root:root] parent workspaces, but"
                                        + " parent type root:organization only implements [root:organization"
                                        + " root:universal]"));
        api.post(
                        TYPES,
                        "{'metadata':{'name':'" + name
                                + "'},'spec':{'limitAllowedChildren':{'types':[{'name':'team','path':'root'}]}}}")
                .expect(201);
        Workspaces.ready(api, name, name);
        api.inCluster("root:" + name)
                .post(PATH, Workspaces.body("child", "universal"))
                .refused(
                        403,
                        "Forbidden",
                        forbidden(
                                "workspaces.tenancy.kcp.io",
                                "child",
                                "workspace type root:" + name
                                        + " only allows [root:team] child workspaces, but child type root:universal"
                                        + " only implements [root:universal]"));
    }

    @Test
    void type_isLookedForUpwards() {
        String org = api.fresh("org");
        Workspaces.ready(api, org, "organization");
        ApiServer in = api.inCluster("root:" + org);
        Answer type = in.post(
                        TYPES,
                        "{'metadata':{'name':'special'},'spec':{'extend':{'with':[{'name':'universal'}]},"
                                + "'additionalWorkspaceLabels':{'a':'1','b':'2'}}}")
                .expect(201);
        assertThat(type.at("/metadata/annotations/kcp.io~1path")).isEqualTo("root:" + org);
        assertThat(type.node("/spec/defaultChildWorkspaceType").toString())
                .isEqualTo("{\"name\":\"universal\",\"path\":\"root\"}");
        Answer made = in.post(
                        PATH, "{'metadata':{'name':'x','labels':{'a':'mine'}},'spec':{'type':{'name':'special'}}}")
                .expect(201);
        assertThat(made.at("/spec/type/path")).isEqualTo("root:" + org);
        assertThat(made.at("/metadata/labels/a")).isEqualTo("mine");
        assertThat(made.at("/metadata/labels/b")).isEqualTo("2");
        Workspaces.reaches(in, "x", "Ready", made.version());
        Answer child = api.inCluster("root:" + org + ":x")
                .post(PATH, "{'metadata':{'name':'y'},'spec':{'type':{'name':'special'}}}")
                .expect(201);
        assertThat(child.at("/spec/type/path")).isEqualTo("root:" + org);
    }

    @Test
    void types_nameOthersByPathAndNeverInCircles() {
        String name = api.fresh("t");
        api.post(TYPES, "{'metadata':{'name':'" + name + "'},'spec':{'limitAllowedParents':{'types':[{'name':'a'}]}}}")
                .refused(
                        403,
                        "Forbidden",
                        forbidden(
                                "workspacetypes.tenancy.kcp.io",
                                name,
                                ".spec.limitAllowedParents.types[0].path must be set"));
        String ring = "{'metadata':{'name':'%s'},'spec':{'extend':{'with':[{'name':'%s','path':'root'}]}}}";
        api.post(TYPES, String.format(ring, name, name + "b")).expect(201);
        api.post(TYPES, String.format(ring, name + "b", name)).expect(201);
        api.post(PATH, Workspaces.body(name, name))
                .refused(
                        403,
                        "Forbidden",
                        forbidden(
                                "workspaces.tenancy.kcp.io",
                                name,
                                "circular dependency detected in workspace type root:" + name + ": root:" + name
                                        + " -> root:" + name + "b"));
        Workspaces.ready(api, name + "c", "universal");
        api.inCluster("root:" + name + "c")
                .post(TYPES, "{'metadata':{'name':'root'}}")
                .refused(
                        403,
                        "Forbidden",
                        forbidden(
                                "workspacetypes.tenancy.kcp.io",
                                "root",
                                "root workspace type can only be created in root cluster"));
        assertThat(api.post(TYPES, "{'metadata':{'name':'any'}}").code()).isEqualTo(422);
    }

    /** Everything lies below it. */
    @Test
    void rootsLogicalCluster_isDeletedByNobody() {
        masters.delete(Workspaces.CLUSTER)
                .refused(
                        403,
                        "Forbidden",
                        forbidden("logicalclusters.core.kcp.io", "cluster", "LogicalCluster cannot be deleted"));
    }

    @Test
    void logicalCluster_isTheServersOwn() {
        String name = api.fresh("ws");
        Workspaces.ready(api, name, "universal");
        ApiServer in = api.inCluster("root:" + name);
        String resource = "logicalclusters.core.kcp.io";
        in.delete(Workspaces.CLUSTER)
                .refused(403, "Forbidden", forbidden(resource, "cluster", "LogicalCluster cannot be deleted"));
        in.mergePatch(Workspaces.CLUSTER, "{'spec':{'initializers':['system:other']}}")
                .refused(403, "Forbidden", forbidden(resource, "cluster", "spec.initializers is immutable"));
        in.mergePatch(Workspaces.CLUSTER + "/status", "{'status':{'phase':'Scheduling'}}")
                .expect(403);
        Answer renamed =
                in.post("/apis/core.kcp.io/v1alpha1/logicalclusters", "{'metadata':{'name':'other'},'spec':{}}");
        assertThat(renamed.code()).isEqualTo(422);
    }

    @Test
    void inactiveCluster_answersNothingElse() {
        String name = api.fresh("ws");
        String id = Workspaces.ready(api, name, "universal").at("/spec/cluster").asText();
        ApiServer in = api.inCluster("root:" + name);
        Answer set = in.mergePatch(Workspaces.CLUSTER, "{'metadata':{'annotations':{'core.kcp.io/inactive':'true'}}}")
                .expect(200);
        assertThat(set.at("/status/phase")).isEqualTo("Inactive");
        in.get("/api/v1/namespaces")
                .refused(
                        403,
                        "Forbidden",
                        "logicalclusters.core.kcp.io \"" + id + "\" is forbidden: logical cluster is marked inactive");
        in.mergePatch(Workspaces.CLUSTER, "{'metadata':{'annotations':{'core.kcp.io/inactive':null}}}")
                .expect(200);
        in.get("/api/v1/namespaces").expect(200);
    }

    @Test
    void finalizer_keepsTheWorkspaceAndSaysWhy() {
        String name = api.fresh("ws");
        Workspaces.ready(api, name, "universal");
        ApiServer in = api.inCluster("root:" + name);
        String maps = "/api/v1/namespaces/default/configmaps";
        in.post(maps, "{'metadata':{'name':'held','finalizers':['example.com/f']}}")
                .expect(201);
        String version = api.get(PATH + "/" + name).version();
        api.delete(PATH + "/" + name).expect(200);
        JsonNode told = Workspaces.until(
                api,
                name,
                version,
                object -> object.at("/status/conditions").toString().contains("configmaps. has 1 resource instances"));
        assertThat(told.at("/status/phase").asText()).isEqualTo("Deleting");
        JsonNode condition = told.at("/status/conditions/0");
        assertThat(condition.path("type").asText()).isEqualTo("WorkspaceContentDeleted");
        assertThat(condition.path("reason").asText()).isEqualTo("SomeResourcesRemain");
        assertThat(condition.path("message").asText())
                .startsWith("Some resources are remaining: ")
                .contains("configmaps. has 1 resource instances")
                .contains("example.com/f in 1 resource instances")
                .contains("configmaps default/held since 2");
        in.mergePatch(maps + "/held", "{'metadata':{'finalizers':null}}").expect(200);
        Workspaces.gone(api, name, version);
    }
}
