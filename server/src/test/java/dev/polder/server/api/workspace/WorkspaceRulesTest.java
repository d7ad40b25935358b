package dev.polder.server.api.workspace;

import static dev.polder.server.api.workspace.Workspaces.PATH;
import static dev.polder.server.api.workspace.Workspaces.TYPES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What may be written of workspaces and their types. Texts: kcp {@code pkg/admission/workspace}, {@code
 * workspacetypeexists}, {@code workspacetype} and {@code logicalcluster}.
 */
class WorkspaceRulesTest {

    private static final String WORKSPACES = "workspaces.tenancy.kcp.io";
    private static final String WORKSPACE_TYPES = "workspacetypes.tenancy.kcp.io";
    private static final String LOGICAL_CLUSTERS = "logicalclusters.core.kcp.io";

    @RegisterExtension
    private static final ApiServer masters = ApiServer.knowing("alice,alice,a-1,\"system:kcp:admin,team-a\"");

    /** An administrator who is no master: what the server keeps for itself is kept from them. */
    private static final ApiServer api = masters.as("alice");

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
                .forbidden(WORKSPACES, name, "spec.Cluster can only be set by system privileged users");
        api.post(PATH, "{'metadata':{'name':'" + name + "'},'spec':{'URL':'https://x'}}")
                .forbidden(WORKSPACES, name, "spec.URL can only be set by system privileged users");
        Workspaces.ready(api, name, "universal");
        api.mergePatch(PATH + "/" + name, "{'spec':{'URL':'https://x'}}")
                .forbidden(WORKSPACES, name, "spec.URL can only be changed by system privileged users");
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
                .forbidden(
                        WORKSPACES,
                        name,
                        "Internal error occurred: workspacetypes.tenancy.kcp.io \"root:nothing\" not found");
        api.post(PATH, "{'metadata':{'name':'" + name + "'},'spec':{'type':{'name':'nothing'}}}")
                .forbidden(WORKSPACES, name, "workspace type \"nothing\" cannot be resolved");
    }

    @Test
    void limits_bindBothWays() {
        String org = api.fresh("org");
        Workspaces.ready(api, org, "organization");
        String name = api.fresh("ws");
        api.post(PATH, Workspaces.body(name, "team"))
                .forbidden(
                        WORKSPACES,
                        name,
                        "workspace type root:team only allows [root:organization root:team] parent workspaces,"
                                + " but parent type root:root only implements [root:root root:universal]");
        api.post(PATH, Workspaces.body(name, "home"))
                .forbidden(WORKSPACES, name, "workspace type root:home cannot have any parent");
        api.inCluster("root:" + org)
                .post(PATH, Workspaces.body(name, "organization"))
                .forbidden(
                        WORKSPACES,
                        name,
                        "workspace type root:organization only allows [root:root] parent workspaces, but"
                                + " parent type root:organization only implements [root:organization"
                                + " root:universal]");
        api.post(
                        TYPES,
                        "{'metadata':{'name':'" + name
                                + "'},'spec':{'limitAllowedChildren':{'types':[{'name':'team','path':'root'}]}}}")
                .expect(201);
        Workspaces.ready(api, name, name);
        api.inCluster("root:" + name)
                .post(PATH, Workspaces.body("child", "universal"))
                .forbidden(
                        WORKSPACES,
                        "child",
                        "workspace type root:" + name
                                + " only allows [root:team] child workspaces, but child type root:universal"
                                + " only implements [root:universal]");
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
                .forbidden(WORKSPACE_TYPES, name, ".spec.limitAllowedParents.types[0].path must be set");
        String ring = "{'metadata':{'name':'%s'},'spec':{'extend':{'with':[{'name':'%s','path':'root'}]}}}";
        api.post(TYPES, String.format(ring, name, name + "b")).expect(201);
        api.post(TYPES, String.format(ring, name + "b", name)).expect(201);
        api.post(PATH, Workspaces.body(name, name))
                .forbidden(
                        WORKSPACES,
                        name,
                        "circular dependency detected in workspace type root:" + name + ": root:" + name + " -> root:"
                                + name + "b");
        Workspaces.ready(api, name + "c", "universal");
        api.inCluster("root:" + name + "c")
                .post(TYPES, "{'metadata':{'name':'root'}}")
                .forbidden(WORKSPACE_TYPES, "root", "root workspace type can only be created in root cluster");
        api.post(TYPES, "{'metadata':{'name':'any'}}")
                .forbidden(WORKSPACE_TYPES, "any", "metadata.name: Invalid value: \"any\": name is reserved");
    }

    /** Everything lies below it. */
    @Test
    void rootsLogicalCluster_isDeletedByNobody() {
        masters.delete(Workspaces.CLUSTER).forbidden(LOGICAL_CLUSTERS, "cluster", "LogicalCluster cannot be deleted");
    }

    @Test
    void logicalCluster_isTheServersOwn() {
        String name = api.fresh("ws");
        Workspaces.ready(api, name, "universal");
        ApiServer in = api.inCluster("root:" + name);
        in.delete(Workspaces.CLUSTER).forbidden(LOGICAL_CLUSTERS, "cluster", "LogicalCluster cannot be deleted");
        in.mergePatch(Workspaces.CLUSTER, "{'spec':{'initializers':['system:other']}}")
                .forbidden(LOGICAL_CLUSTERS, "cluster", "spec.initializers is immutable");
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
        in.get("/api/v1/namespaces").forbidden(LOGICAL_CLUSTERS, id, "logical cluster is marked inactive");
        in.mergePatch(Workspaces.CLUSTER, "{'metadata':{'annotations':{'core.kcp.io/inactive':null}}}")
                .expect(200);
        in.get("/api/v1/namespaces").expect(200);
    }
}
