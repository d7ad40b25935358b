package dev.polder.server.api.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import dev.polder.server.api.workspace.Workspaces;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An account in its workspace, in others, and what it may grant, with a token that lies in a Secret and with one that is bound to
 * that Secret (kcp {@code test/e2e/authorizer/serviceaccounts_test.go} TestServiceAccounts).
 */
class ServiceAccountCasesTest {

    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
    private static final String OF_GROUP = "'kind':'Group','apiGroup':'rbac.authorization.k8s.io','name':'%s'";
    private static final String READ = "{'apiGroups':[''],'resources':['configmaps'],'verbs':['get','list','watch']}";
    private static final String SECRETS = "{'apiGroups':[''],'resources':['secrets'],'verbs':['get']}";

    @RegisterExtension
    static final ApiServer api = ApiServer.start();

    private static ApiServer org;
    private static ApiServer in;
    private static String namespace;
    private static String maps;
    private static Answer secret;

    @BeforeAll
    static void makeAccount() {
        org = workspace(api, "organization");
        in = workspace(org, "universal");
        namespace = in.post("/api/v1/namespaces", "{'metadata':{'generateName':'e2e-sa-'}}")
                .expect(201)
                .at("/metadata/name");
        maps = "/api/v1/namespaces/" + namespace + "/configmaps";
        String roles = RBAC + "namespaces/" + namespace;
        in.post(roles + "/roles", "{'metadata':{'name':'sa-access-configmap'},'rules':[" + READ + "]}")
                .expect(201);
        in.post(roles + "/rolebindings", binding("sa-access-configmap", "Role/sa-access-configmap", ofAccount()))
                .expect(201);
        String secrets = "/api/v1/namespaces/" + namespace + "/secrets";
        comes("/api/v1/namespaces/" + namespace + "/serviceaccounts", "default");
        in.post(
                        secrets,
                        "{'metadata':{'name':'default-token','annotations':{'kubernetes.io/service-account.name':"
                                + "'default'}},'type':'kubernetes.io/service-account-token'}")
                .expect(201);
        try (WatchStream watch =
                in.watch(secrets + "?watch=true&resourceVersion=0&fieldSelector=metadata.name%3Ddefault-token")) {
            while (watch.next().at("/data/token").isEmpty()) {
                // Not filled yet.
            }
        }
        secret = in.get(secrets + "/default-token").expect(200);
    }

    private static void comes(String path, String name) {
        try (WatchStream watch =
                in.watch(path + "?watch=true&resourceVersion=0&fieldSelector=metadata.name%3D" + name)) {
            watch.next("ADDED", name);
        }
    }

    private static ApiServer workspace(ApiServer parent, String type) {
        String name = api.fresh("ws");
        return api.inCluster(
                Workspaces.ready(parent, name, type).at("/spec/cluster").asText());
    }

    private static String ofAccount() {
        return "'kind':'ServiceAccount','name':'default','namespace':'" + namespace + "'";
    }

    private static String binding(String name, String role, String subject) {
        String[] granted = role.split("/");
        return "{'metadata':{'name':'" + name + "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'"
                + granted[0] + "','name':'" + granted[1] + "'},'subjects':[{" + subject + "}]}";
    }

    private static String token(String kind) {
        if (kind.equals("legacy")) {
            return new String(Base64.getDecoder().decode(secret.at("/data/token")), StandardCharsets.UTF_8);
        }
        return Tokens.issue(
                in,
                namespace,
                "default",
                "{'audiences':['https://kcp.default.svc'],'expirationSeconds':3600,'boundObjectRef':{'apiVersion':'v1',"
                        + "'kind':'Secret','name':'default-token','uid':'" + secret.at("/metadata/uid") + "'}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy", "bound"})
    void account_accessesItsWorkspace_alsoWithoutItsPath(String kind) {
        ApiServer account = in.as(token(kind));
        account.get(maps).expect(200);
        account.bare().get(maps).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy", "bound"})
    void account_isSomebodyAuthenticatedInOtherWorkspaces(String kind) {
        ApiServer other = workspace(org, "universal");
        other.post("/api/v1/namespaces", "{'metadata':{'name':'" + namespace + "'}}")
                .expect(201);
        ApiServer account = other.as(token(kind));
        account.get(maps).expect(403);
        other.post(
                        RBAC + "clusterroles",
                        "{'metadata':{'name':'sa-access'},'rules':[" + READ
                                + ",{'verbs':['access'],'nonResourceURLs':['/']}]}")
                .expect(201);
        other.post(
                        RBAC + "clusterrolebindings",
                        binding("sa-access", "ClusterRole/sa-access", OF_GROUP.formatted("system:authenticated")))
                .expect(201);
        account.get(maps).expect(200);
        other.mergePatch(
                        RBAC + "clusterrolebindings/sa-access",
                        "{'subjects':[{" + OF_GROUP.formatted("system:serviceaccounts") + "}]}")
                .expect(200);
        account.get(maps).expect(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy", "bound"})
    void account_isNobodyInAnotherOrganization(String kind) {
        ApiServer other = workspace(workspace(api, "organization"), "universal");
        other.post("/api/v1/namespaces", "{'metadata':{'name':'" + namespace + "'}}")
                .expect(201);
        other.as(token(kind)).get(maps).expect(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy", "bound"})
    void account_grantsWhatItHas_orMayEscalate(String kind) {
        ApiServer account = in.as(token(kind));
        String verbs = "'create','get','watch','list','update','delete'";
        String roles = "{'apiGroups':['rbac.authorization.k8s.io'],'resources':['clusterroles','clusterrolebindings'],"
                + "'verbs':[" + verbs;
        String granted = "{'metadata':{'name':'granted-" + kind + "'},'rules':[" + SECRETS + "]}";
        in.post(RBAC + "clusterroles", "{'metadata':{'name':'implicit-" + kind + "'},'rules':[" + roles + "]}]}")
                .expect(201);
        String binding = "implicit-" + kind;
        in.post(RBAC + "clusterrolebindings", binding(binding, "ClusterRole/" + binding, ofAccount()))
                .expect(201);
        assertThat(account.post(RBAC + "clusterroles", granted).expect(403).at("/message"))
                .contains("is attempting to grant RBAC permissions not currently held");
        in.mergePatch(RBAC + "clusterroles/" + binding, "{'rules':[" + roles + "]}," + SECRETS + "]}")
                .expect(200);
        account.post(RBAC + "clusterroles", granted).expect(201);
        account.delete(RBAC + "clusterroles/granted-" + kind).expect(200);
        in.mergePatch(RBAC + "clusterroles/" + binding, "{'rules':[" + roles + ",'escalate']}]}")
                .expect(200);
        account.post(RBAC + "clusterroles", granted).expect(201);
        in.delete(RBAC + "clusterrolebindings/" + binding).expect(200);
    }
}
