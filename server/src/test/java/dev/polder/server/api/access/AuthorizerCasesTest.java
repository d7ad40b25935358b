package dev.polder.server.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.workspace.Workspaces;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two organizations with two workspaces each, of which one asks for a group (kcp {@code test/e2e/authorizer/authorizer_test.go}
 * TestAuthorizer). Users are kcp's.
 */
class AuthorizerCasesTest {

    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/";
    private static final String CLUSTER_BINDINGS = Users.RBAC + "clusterrolebindings";
    private static final String DEFAULT_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";

    @RegisterExtension
    static final ApiServer api = Users.ofKcp();

    private static String org1;
    private static String one;
    private static String two;
    private static String closed;

    @BeforeAll
    static void makeWorkspaces() {
        org1 = id(api, "org1", "organization", "");
        String org2 = id(
                api, "org2", "organization", ",'annotations':{'authorization.kcp.io/required-groups':'empty-group'}");
        one = id(api.inCluster(org1), "workspace1", "universal", "");
        two = id(api.inCluster(org1), "workspace2", "universal", "");
        closed = id(api.inCluster(org2), "workspace1", "universal", "");
        String other = id(api.inCluster(org2), "workspace2", "universal", "");
        for (String cluster : List.of(one, closed)) {
            role(cluster, "secrets-reader", "secrets", "user-2");
            role(cluster, "configmap-reader", "configmaps", "user-1");
        }
        admit(org1, false, "user-1", "user-2", "user-3", "user-4", "user-5");
        admit(closed, true, "user-1");
        admit(closed, false, "user-2");
        admit(other, false, "user-3");
        admit(other, true, "user-2");
        admit(one, true, "user-1");
        admit(one, false, "user-2");
        admit(two, false, "user-3", "user-4", "user-5");
        admit(two, true, "user-2");
    }

    private static String id(ApiServer in, String name, String type, String meta) {
        return Workspaces.ready(in, name, type, meta).at("/spec/cluster").asText();
    }

    /** kcp {@code framework.AdmitWorkspaceAccess}. */
    private static void admit(String cluster, boolean admin, String... users) {
        StringBuilder subjects = new StringBuilder();
        for (String user : users) {
            subjects.append(subjects.isEmpty() ? "" : ",")
                    .append("{'kind':'User','apiGroup':'rbac.authorization.k8s.io','name':'" + user + "'}");
        }
        api.inCluster(cluster)
                .post(
                        CLUSTER_BINDINGS,
                        "{'metadata':{'generateName':'workspace-'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
                                + "'kind':'ClusterRole','name':'"
                                + (admin ? "cluster-admin" : "system:kcp:workspace:access") + "'},'subjects':["
                                + subjects + "]}")
                .expect(201);
    }

    private static void role(String cluster, String name, String resources, String user) {
        ApiServer in = api.inCluster(cluster);
        in.post(Users.RBAC + "clusterroles", Users.roleBody(name, "", resources, "get list watch"))
                .expect(201);
        in.post(CLUSTER_BINDINGS, Users.bindingBody(user + "-" + name, "ClusterRole/" + name, user))
                .expect(201);
    }

    private static ApiServer user(int number, String cluster) {
        return api.as("user-" + number + "-token").inCluster(cluster);
    }

    @Test
    void workspaceAdmin_accessesEverything() {
        ApiServer admin = user(1, one);
        admin.get(DEFAULT_MAPS).expect(200);
        admin.post("/api/v1/namespaces", "{'metadata':{'name':'test'}}").expect(201);
        admin.post("/api/v1/namespaces/test/configmaps", "{'metadata':{'name':'test'}}")
                .expect(201);
    }

    @Test
    void others_accessByLocalPolicy() {
        ApiServer reader = user(2, one);
        reader.post("/api/v1/namespaces", "{'metadata':{'name':'other'}}").expect(403);
        reader.get(SECRETS).expect(200);
    }

    @Test
    void healthAndVersion_areForThoseWhoMayEnter() {
        ApiServer member = user(2, org1);
        for (String path : List.of("/healthz", "/readyz", "/livez")) {
            assertThat(member.get(path).expect(200).text()).isEqualTo("ok");
        }
        assertThat(member.get("/version").expect(200).at("/major")).isNotEmpty();
    }

    @Test
    void otherOrganizationAndWorkspace_areClosed_evenTheirDiscovery() {
        ApiServer stranger = user(1, closed);
        stranger.get(DEFAULT_MAPS).expect(403);
        stranger.get("/apis/rbac.authorization.k8s.io/v1").expect(403);
        user(1, two).get(DEFAULT_MAPS).expect(403);
        user(1, two).get("/apis/rbac.authorization.k8s.io/v1").expect(403);
        user(2, two).get(DEFAULT_MAPS).expect(200);
    }

    @Test
    void allClusters_areForAdministratorsOfTheServer() {
        api.get("/clusters/*/api/v1/namespaces").expect(200);
        api.as("user-1-token").get("/clusters/*/api/v1/namespaces").expect(403);
        api.as(api.files().kcpAdminToken()).get("/clusters/*/api/v1/namespaces").expect(403);
    }

    @Test
    void roleOfEveryCluster_isGrantedByABindingInOne() {
        user(3, two).get("/api/v1/namespaces").expect(403);
        user(2, two)
                .post(CLUSTER_BINDINGS, Users.bindingBody("user-3-ref", "ClusterRole/namespace-lister", "user-3"))
                .expect(201);
        user(3, two).get("/api/v1/namespaces").expect(403);
        api.inCluster("system:admin")
                .post(Users.RBAC + "clusterroles", Users.roleBody("namespace-lister", "", "namespaces", "*"))
                .expect(201);
        user(3, two)
                .post("/api/v1/namespaces", "{'metadata':{'name':'of-user-3'}}")
                .expect(201);
    }

    @Test
    void deepReview_passesOverWhoMayEnter() {
        user(1, closed).get(DEFAULT_MAPS).expect(403);
        String review = "{'spec':{'resourceAttributes':{'namespace':'default','verb':'list','version':'v1','resource':"
                + "'configmaps'},'user':'user-1','groups':['team-1']}}";
        ApiServer admin = api.as(api.files().kcpAdminToken());
        Answer no = admin.inCluster(closed)
                .post(REVIEWS + "subjectaccessreviews", review)
                .expect(201);
        assertThat(no.at("/status/reason")).isEqualTo("access denied");
        assertThat(no.at("/status/allowed")).isEqualTo("false");
        assertThat(admin.inCluster(one)
                        .post(REVIEWS + "subjectaccessreviews", review)
                        .expect(201)
                        .at("/status/allowed"))
                .isEqualTo("true");
        assertThat(api.inCluster(closed)
                        .post(
                                REVIEWS + "subjectaccessreviews",
                                review,
                                "X-Kcp-Internal-Deep-SubjectAccessReview",
                                "true")
                        .expect(201)
                        .at("/status/allowed"))
                .isEqualTo("true");
    }

    private static List<String> rules(Answer review, String field) {
        List<String> rules = new ArrayList<>();
        for (JsonNode rule : review.node("/status/" + field)) {
            rules.add(rule.toString().replace('"', '\''));
        }
        return rules;
    }

    @Test
    void rulesOfAMember_areAFixedList() {
        String review = "{'spec':{'namespace':'default'}}";
        user(4, one).post(REVIEWS + "selfsubjectrulesreviews", review).expect(403);
        Answer rules =
                user(4, two).post(REVIEWS + "selfsubjectrulesreviews", review).expect(201);
        assertThat(rules(rules, "resourceRules"))
                .containsExactlyInAnyOrder(
                        "{'verbs':['create'],'apiGroups':['authorization.k8s.io'],'resources':"
                                + "['selfsubjectaccessreviews','selfsubjectrulesreviews']}",
                        "{'verbs':['create'],'apiGroups':['authentication.k8s.io'],'resources':['selfsubjectreviews']}");
        assertThat(rules(rules, "nonResourceRules"))
                .containsExactlyInAnyOrder(
                        "{'verbs':['get'],'nonResourceURLs':['/api','/api/*','/apis','/apis/*','/healthz','/livez',"
                                + "'/openapi','/openapi/*','/readyz','/version','/version/']}",
                        "{'verbs':['get'],'nonResourceURLs':['/healthz','/livez','/readyz','/version','/version/']}",
                        "{'verbs':['access'],'nonResourceURLs':['/']}");
        assertThat(rules.at("/status/incomplete")).isEqualTo("false");
    }

    @Test
    void rules_holdThoseOfRolesOfEveryCluster() {
        api.inCluster("system:admin")
                .post(Users.RBAC + "clusterroles", Users.roleBody("bootstrap-namespace", "", "namespaces", "*"))
                .expect(201);
        api.inCluster(two)
                .post(CLUSTER_BINDINGS, Users.bindingBody("of-user-5", "ClusterRole/bootstrap-namespace", "user-5"))
                .expect(201);
        assertThat(rules(
                        user(5, two)
                                .post(REVIEWS + "selfsubjectrulesreviews", "{'spec':{'namespace':'default'}}")
                                .expect(201),
                        "resourceRules"))
                .contains("{'verbs':['*'],'apiGroups':[''],'resources':['namespaces']}");
    }
}
