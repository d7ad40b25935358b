package dev.polder.server.api.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.ApiServer;
import dev.polder.server.api.sharing.Sharing;
import dev.polder.server.api.token.Tokens;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Somebody of one workspace binds what another exports, because that lets everybody of the first one do so, as {@code
 * system:cluster:<id>} (kcp {@code test/e2e/apibinding/cross_workspace_auth_test.go}). Each is refused as long as only the
 * people of some other workspace are let.
 */
class ForeignBinderTest {

    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
    private static final String KIND_ROLE =
            "'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'";

    @RegisterExtension
    static final ApiServer api = ApiServer.knowing("user-1,user-1,1,team-1", "user-2,user-2,2,team-2");

    private ApiServer provider = api;

    @BeforeEach
    void publish() {
        provider = Sharing.workspace(api, "provider");
        Sharing.schema(provider, "today", "'intent':{'type':'string'}");
        Sharing.export(provider, "today-cowboys", "today");
        role(
                provider,
                "bind-apiexport",
                "{'verbs':['bind'],'apiGroups':['apis.kcp.io'],'resources':['apiexports'],'resourceNames':["
                        + "'today-cowboys']}");
    }

    private static void role(ApiServer in, String name, String rules) {
        in.post(RBAC + "clusterroles", "{'metadata':{'name':'" + name + "'},'rules':[" + rules + "]}")
                .expect(201);
    }

    private static void bind(ApiServer in, String name, String role, String kind, String subject) {
        in.post(
                        RBAC + "clusterrolebindings",
                        "{'metadata':{'name':'" + name + "'}," + KIND_ROLE + role + "'},'subjects':[{'kind':'" + kind
                                + "','apiGroup':'rbac.authorization.k8s.io','name':'" + subject + "'}]}")
                .expect(201);
    }

    /** Lets everybody in a consumer manage bindings, and use what needs no resource. */
    private static void open(ApiServer consumer) {
        role(
                consumer,
                "manage-apibindings",
                "{'verbs':['*'],'apiGroups':['apis.kcp.io'],'resources':['apibindings']},{'verbs':['*'],"
                        + "'nonResourceURLs':['*']}");
        bind(consumer, "authenticated-manage-apibindings", "manage-apibindings", "Group", "system:authenticated");
    }

    private static String id(ApiServer workspace) {
        return workspace
                .get("/apis/core.kcp.io/v1alpha1/logicalclusters/cluster")
                .expect(200)
                .at("/metadata/annotations/kcp.io~1cluster");
    }

    /** Has somebody, who asks the consumer with these headers, bind the export. */
    private void binds(ApiServer consumer, ApiServer somebody, String... as) {
        String path = Sharing.path(provider);
        String body = Sharing.binding("today-cowboys", path, "today-cowboys");
        bind(provider, "others", "bind-apiexport", "Group", "system:cluster:" + id(provider));
        somebody.post(Sharing.BINDINGS, body, as)
                .forbidden(
                        "apibindings.apis.kcp.io",
                        "today-cowboys",
                        "unable to create APIBinding: no permission to bind to export " + path + ":today-cowboys");
        bind(provider, "bind-apiexport", "bind-apiexport", "Group", "system:cluster:" + id(consumer));
        String version = somebody.post(Sharing.BINDINGS, body, as).expect(201).version();
        Sharing.reaches(consumer, Sharing.BINDINGS, "today-cowboys", version, Sharing::isBound);
        assertThat(somebody.get("/apis", as).expect(200).text()).contains("\"wildwest.dev\"");
        assertThat(consumer.get("/apis/wildwest.dev/v1alpha1").expect(200).text())
                .contains("\"cowboys\"");
    }

    /** TestWorkspaceAuth. */
    @Test
    void userOfTheWorkspacesIssuer_binds() {
        try (LocalIssuer issuer = LocalIssuer.start()) {
            TypedWorkspaces teams = TypedWorkspaces.in(api);
            teams.configure("mock", issuer.jwt("oidc:", "oidc:"));
            teams.type("with-oidc", "mock");
            teams.workspace("consumer", "with-oidc");
            ApiServer consumer = api.inCluster(teams.path("consumer"));
            open(consumer);
            binds(consumer, consumer.as(issuer.token("test-oidc-user", "testuser@example.com")));
        }
    }

    /** TestServiceAccount. */
    @Test
    void serviceAccount_binds() {
        ApiServer consumer = Sharing.workspace(api, "consumer");
        open(consumer);
        Tokens.account(consumer, "default", "test-sa");
        binds(consumer, consumer.as(Tokens.issue(consumer, "default", "test-sa", "{}")));
    }

    /** A consumer of which user-1 is an administrator and user-2 somebody. */
    private static ApiServer consumerOfUsers() {
        ApiServer consumer = Sharing.workspace(api, "consumer");
        bind(consumer, "user-1-admin", "cluster-admin", "User", "user-1");
        bind(consumer, "user-2-access", "system:kcp:workspace:access", "User", "user-2");
        open(consumer);
        return consumer;
    }

    /** TestScopedUser. */
    @Test
    void userInTheScopeOfTheWorkspace_binds() {
        ApiServer consumer = consumerOfUsers();
        binds(
                consumer,
                consumer.as("user-1"),
                "Impersonate-User",
                "user-2",
                "Impersonate-Extra-authentication.kcp.io%2fscopes",
                "cluster:" + id(consumer));
    }

    /** TestUserWithWarrants. */
    @Test
    void userWithAWarrantOfSomebodyInTheScope_binds() {
        ApiServer consumer = consumerOfUsers();
        binds(
                consumer,
                consumer.as("user-1"),
                "Impersonate-User",
                "user-1",
                "Impersonate-Extra-authorization.kcp.io%2fwarrant",
                "{\"user\":\"user-2\",\"extra\":{\"authentication.kcp.io/scopes\": [\"cluster:" + id(consumer)
                        + "\"]}}");
    }
}
