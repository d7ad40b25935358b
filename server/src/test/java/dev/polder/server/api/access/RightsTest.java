package dev.polder.server.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rights come with bindings and go with them, there and nowhere else. */
class RightsTest {

    @RegisterExtension
    static final ApiServer api = Users.start();

    private final ApiServer ann = api.as("ann");
    private final String namespace = api.namespace();
    private final String maps = "/api/v1/namespaces/" + namespace + Users.MAPS;

    @Test
    void binding_grants_andItsDeletionRevokes_atOnce() {
        ann.get(maps)
                .refused(
                        403,
                        "Forbidden",
                        "configmaps is forbidden: User \"ann\" cannot list resource \"configmaps\" in API group \"\" in"
                                + " the namespace \"" + namespace + "\": access denied");
        Users.role(api, namespace, "reader", "configmaps", "get list");
        Users.bind(api, namespace, "ann-reads", "Role/reader", "ann");
        ann.get(maps).expect(200);
        ann.get("/api/v1/namespaces/default/configmaps").expect(403);
        ann.get("/api/v1/configmaps").expect(403);
        ann.post(maps, "{'metadata':{'name':'x'}}").expect(403);
        api.as("bob").get(maps).expect(403);
        api.delete(Users.RBAC + "namespaces/" + namespace + "/rolebindings/ann-reads")
                .expect(200);
        ann.get(maps).expect(403);
    }

    @Test
    void changedRole_countsAtOnce() {
        Users.role(api, namespace, "reader", "configmaps", "get");
        Users.bind(api, namespace, "ann-reads", "Role/reader", "ann");
        ann.get(maps).expect(403);
        api.mergePatch(
                        Users.RBAC + "namespaces/" + namespace + "/roles/reader",
                        "{'rules':[{'apiGroups':[''],'resources':['configmaps'],'verbs':['list']}]}")
                .expect(200);
        ann.get(maps).expect(200);
    }

    @Test
    void clusterRoleOfEveryCluster_canBeBoundInOne() {
        Users.bind(api, namespace, "ann-views", "ClusterRole/view", "ann");
        ann.get(maps).expect(200);
        ann.get("/api/v1/namespaces/" + namespace + "/secrets").expect(403);
        ann.get("/api/v1/namespaces/" + namespace).expect(200);
    }

    @Test
    void nameInARole_isTheOnlyOneThatMayBeAskedFor() {
        api.post(maps, "{'metadata':{'name':'mine'}}").expect(201);
        api.post(
                        Users.RBAC + "namespaces/" + namespace + "/roles",
                        "{'metadata':{'name':'one'},'rules':[{'apiGroups':[''],'resources':['configmaps'],'verbs':['get',"
                                + "'list'],'resourceNames':['mine','gone']}]}")
                .expect(201);
        Users.bind(api, namespace, "ann-one", "Role/one", "ann");
        ann.get(maps + "/mine").expect(200);
        ann.get(maps + "/gone").expect(404);
        ann.get(maps + "/other").expect(403);
        ann.get(maps).expect(403);
        ann.get(maps + "?fieldSelector=metadata.name%3Dmine").expect(200);
    }

    /** apiserver {@code endpoints/handlers/update.go}: withAuthorization. */
    @Tag("k8s-7.13")
    @Test
    void writeThatCreates_needsTheRightToCreate() {
        String refusal = " cannot create resource \"%s\" in API group \"%s\" in the namespace \"" + namespace
                + "\": access denied";
        Users.role(api, namespace, "changer", "configmaps", "get patch update");
        Users.bind(api, namespace, "ann-changes", "Role/changer", "ann");
        String map = "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'new'},'data':{'a':'b'}}";
        ann.apply(maps + "/new?fieldManager=m", map)
                .refused(
                        403,
                        "Forbidden",
                        "configmaps \"new\" is forbidden: User \"ann\"" + refusal.formatted("configmaps", ""));
        api.post(maps, map).expect(201);
        ann.apply(maps + "/new?fieldManager=m", map.replace("'b'", "'b','c':'d'"))
                .expect(200);

        api.post(
                        Users.RBAC + "namespaces/" + namespace + "/roles",
                        Users.roleBody("updater", "rbac.authorization.k8s.io", "roles", "update"))
                .expect(201);
        Users.bind(api, namespace, "ann-updates", "Role/updater", "ann");
        ann.put(Users.RBAC + "namespaces/" + namespace + "/roles/r", Users.roleBody("r", "", "configmaps", "get"))
                .refused(
                        403,
                        "Forbidden",
                        "roles.rbac.authorization.k8s.io \"r\" is forbidden: User \"ann\""
                                + refusal.formatted("roles", "rbac.authorization.k8s.io"));
    }

    @Test
    void administrator_mayEverything_butNotWhatIsTheServers() {
        ApiServer kim = api.as("kim");
        kim.get("/api/v1/configmaps").expect(200);
        kim.inCluster("system:admin").get("/api/v1/configmaps").expect(403);
        api.inCluster("system:admin").get("/api/v1/configmaps").expect(200);
    }

    @Test
    void clusterThatIsNotThere_looksLikeOneThatMayNotBeEntered() {
        String known = ann.inCluster("system:admin")
                .get("/api/v1/configmaps")
                .expect(403)
                .text();
        for (String other : new String[] {"nowhere", "root:nowhere", "system:nowhere"}) {
            Answer unknown = ann.inCluster(other).get("/api/v1/configmaps").expect(403);
            assertThat(unknown.text()).isEqualTo(known);
            assertThat(api.as("kim").inCluster(other).get("/api/v1/configmaps").code())
                    .isEqualTo(403);
        }
        ann.get("/clusters/*/api/v1/configmaps").expect(403);
        api.inCluster("nowhere").get("/api/v1/configmaps").expect(404);
    }

    /** kcp {@code test/e2e/authorizer/shardmetrics_test.go}, with root for the workspace. */
    @Test
    void metrics_areForThoseWhoMayReadThemInRoot_andNotBelowACluster() {
        ApiServer bob = api.as("bob");
        bob.bare().get("/metrics").expect(403);
        bob.get("/metrics").expect(403);
        api.post(
                        Users.RBAC + "clusterrolebindings",
                        Users.bindingBody("bob-measures", "ClusterRole/system:kcp:metrics-reader", "bob"))
                .expect(201);
        bob.bare().get("/metrics").expect(200);
        bob.get("/metrics").expect(501);
        api.get("/metrics").expect(501);
        ann.bare().get("/metrics").expect(403);
    }

    @Test
    void health_saysNothingAboutClusters() {
        String known = api.as("").get("/livez").expect(200).text();
        assertThat(api.as("").inCluster("nowhere").get("/livez").expect(200).text())
                .isEqualTo(known);
        api.as("").get("/api").expect(403);
        api.as("").bare().get("/version").expect(200);
        api.as("").bare().get("/metrics").expect(403);
    }
}
