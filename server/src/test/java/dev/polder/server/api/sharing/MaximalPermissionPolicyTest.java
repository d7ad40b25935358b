package dev.polder.server.api.sharing;

import static dev.polder.server.api.sharing.Sharing.BINDINGS;
import static dev.polder.server.api.sharing.Sharing.COWBOYS;
import static dev.polder.server.api.sharing.Sharing.EXPORTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.api.Answer;
import dev.polder.server.api.ApiServer;
import dev.polder.server.api.WatchStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a provider leaves its consumers to do with its types (kcp {@code
 * test/e2e/apibinding/maximalpermissionpolicy_authorizer_test.go}).
 */
class MaximalPermissionPolicyTest {

    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    private static final String KNOWN = "Group/apis.kcp.io:binding:system:authenticated";

    @RegisterExtension
    private static final ApiServer root =
            ApiServer.knowing("user-1,user-1,1,team-1", "user-2,user-2,2,team-2", "user-3,user-3,3,team-3");

    private ApiServer provider;
    private ApiServer consumer;
    private ApiServer user1;

    /** Lets somebody, as {@code Kind/name}, do something with resources; a name of resources may have several, parted by commas. */
    private static void allow(ApiServer where, String name, String who, String group, String resources, String verbs) {
        where.post(
                        RBAC + "clusterroles",
                        "{'metadata':{'name':'" + name + "'},'rules':[{'apiGroups':['" + group + "'],'resources':['"
                                + resources.replace(",", "','") + "'],'verbs':['" + verbs.replace(",", "','") + "']}]}")
                .expect(201);
        bind(where, name, name, who);
    }

    private static void bind(ApiServer where, String name, String role, String who) {
        String[] subject = who.split("/");
        where.post(
                        RBAC + "clusterrolebindings",
                        "{'metadata':{'name':'" + name + "'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
                                + "'kind':'ClusterRole','name':'" + role + "'},'subjects':[{'kind':'" + subject[0]
                                + "','apiGroup':'rbac.authorization.k8s.io','name':'" + subject[1] + "'}]}")
                .expect(201);
    }

    private static ApiServer provider(String policy) {
        ApiServer made = Sharing.workspace(root, "provider");
        Sharing.schema(made, "today", "'intent':{'type':'string'}");
        Sharing.export(made, "today-cowboys", "today");
        made.mergePatch(EXPORTS + "/today-cowboys", "{'spec':" + policy + "}").expect(200);
        return made;
    }

    private static ApiServer consumer(ApiServer provider) {
        ApiServer made = Sharing.workspace(root, "consumer");
        bind(made, "user-1", "cluster-admin", "User/user-1");
        Sharing.bind(made, "cowboys", Sharing.path(provider), "today-cowboys");
        return made;
    }

    @BeforeEach
    void publish() {
        provider = provider("{'maximalPermissionPolicy':{'local':{}}}");
        allow(provider, "test-systemauth", KNOWN, "wildwest.dev", "cowboys", "*");
        consumer = consumer(provider);
        user1 = consumer.as("user-1");
    }

    private static void refused(Answer answer, String user, String verb, String resource, String name) {
        String why = "User \"" + user + "\" cannot " + verb + " resource \"" + resource
                + "\" in API group \"wildwest.dev\" in the namespace \"default\": access denied";
        String what = name.isEmpty() ? "cowboys.wildwest.dev" : "cowboys.wildwest.dev \"" + name + "\"";
        answer.refused(403, "Forbidden", what + " is forbidden: " + why);
    }

    /** TestMaximalPermissionPolicyAuthorizer, up to the deletion of the export. */
    @Test
    void policy_boundsEvenAnAdministratorOfTheConsumer() {
        Answer made = user1.post(COWBOYS, "{'metadata':{'name':'woody'}}").expect(201);
        assertThat(user1.get(COWBOYS).expect(200).node("/items")).hasSize(1);
        refused(user1.put(COWBOYS + "/woody/status", made.json()), "user-1", "update", "cowboys/status", "woody");
        ApiServer free = provider("{}");
        ApiServer unbounded = consumer(free).as("user-1");
        Answer theirs = unbounded.post(COWBOYS, "{'metadata':{'name':'woody'}}").expect(201);
        unbounded.put(COWBOYS + "/woody/status", theirs.json()).expect(200);
    }

    /** The same of somebody with fewer rights, and beyond the deletion. */
    @Test
    void deletedExport_leavesTheConsumersOwnRolesToDecide() {
        bind(consumer, "user-2-in", "system:kcp:workspace:access", "User/user-2");
        allow(consumer, "test-get-list", "User/user-2", "wildwest.dev", "cowboys", "get,list");
        ApiServer user2 = consumer.as("user-2");
        Answer made =
                user1.post(COWBOYS, "{'metadata':{'name':'user-2-cowboy'}}").expect(201);
        user1.post(COWBOYS, "{'metadata':{'name':'cowboy-3'}}").expect(201);
        assertThat(user2.get(COWBOYS).expect(200).node("/items")).hasSize(2);
        user2.post(COWBOYS, "{'metadata':{'name':'x'}}").expect(403);
        user2.delete(COWBOYS + "/user-2-cowboy").expect(403);
        provider.delete(EXPORTS + "/today-cowboys").expect(200);
        assertThat(user2.get(COWBOYS).expect(200).node("/items")).hasSize(2);
        user2.delete(COWBOYS + "/user-2-cowboy").expect(403);
        // What nobody bounds any more is the consumer's own to give.
        user1.put(COWBOYS + "/user-2-cowboy/status", made.json()).expect(200);
        user1.delete(COWBOYS + "/user-2-cowboy").expect(200);
        user1.delete(BINDINGS + "/cowboys").expect(200);
        // And an export that is there again bounds again.
        ApiServer later = consumer(provider("{'maximalPermissionPolicy':{'local':{}}}"));
        later.as("user-1").get(COWBOYS).expect(403);
    }

    /** TestMaximalPermissionPolicyAuthorizerSystemGroupProtection. */
    @Test
    void statusOfWorkspaceTypesAndExports_isNotForAdministratorsOfAWorkspace() {
        String types = "/apis/tenancy.kcp.io/v1alpha1/workspacetypes";
        ApiServer administrators = consumer.as(root.files().kcpAdminToken());
        user1.post(types, "{'metadata':{'name':'test'}}").expect(201);
        user1.mergePatch(types + "/test/status", "{'status':{'initializers':['foo']}}")
                .expect(403);
        administrators
                .mergePatch(types + "/test/status", "{'status':{'initializers':['foo']}}")
                .expect(200);
        user1.post(EXPORTS, "{'metadata':{'name':'test'}}").expect(201);
        String hash = "{'status':{'identityHash':'4711'}}";
        user1.mergePatch(EXPORTS + "/test/status", hash).expect(403);
        // Not even for kcp's own administrators, only for those of the server.
        administrators.mergePatch(EXPORTS + "/test/status", hash).expect(403);
        consumer.mergePatch(EXPORTS + "/test/status", hash).expect(200);
    }

    @Test
    void policyThatComesAndGoes_takesEffectAtOnce() {
        user1.post(COWBOYS, "{'metadata':{'name':'woody'}}").expect(201);
        provider.delete(RBAC + "clusterrolebindings/test-systemauth").expect(200);
        refused(user1.get(COWBOYS), "user-1", "list", "cowboys", "");
        provider.mergePatch(EXPORTS + "/today-cowboys", "{'spec':{'maximalPermissionPolicy':null}}")
                .expect(200);
        user1.get(COWBOYS).expect(200);
        provider.mergePatch(EXPORTS + "/today-cowboys", "{'spec':{'maximalPermissionPolicy':{'local':{}}}}")
                .expect(200);
        refused(user1.get(COWBOYS + "/woody"), "user-1", "get", "cowboys", "woody");
        // Administrators of the server are not bounded.
        consumer.get(COWBOYS).expect(200);
    }

    @Test
    void watches_endWithThePolicyThatAllowedThem() {
        String from =
                COWBOYS + "?watch=true&resourceVersion=" + user1.get(COWBOYS).version();
        try (WatchStream ending = user1.watch(from)) {
            user1.post(COWBOYS, "{'metadata':{'name':'before'}}").expect(201);
            ending.next("ADDED", "before");
            provider.delete(RBAC + "clusterrolebindings/test-systemauth").expect(200);
            ending.expectEnd();
        }
        bind(provider, "again", "test-systemauth", KNOWN);
        try (WatchStream idle = user1.watch(from);
                WatchStream masters = consumer.watch(from)) {
            idle.next("ADDED", "before");
            masters.next("ADDED", "before");
            provider.delete(RBAC + "clusterroles/test-systemauth").expect(200);
            idle.expectEnd();
            consumer.post(COWBOYS, "{'metadata':{'name':'after'}}").expect(201);
            masters.next("ADDED", "after");
        }
    }

    @Test
    void watches_endWithAPolicyThatComesLater() {
        ApiServer free = provider("{}");
        ApiServer unbounded = consumer(free).as("user-1");
        try (WatchStream ending = unbounded.watch(COWBOYS + "?watch=true&resourceVersion="
                + unbounded.get(COWBOYS).version())) {
            free.mergePatch(EXPORTS + "/today-cowboys", "{'spec':{'maximalPermissionPolicy':{'local':{}}}}")
                    .expect(200);
            ending.expectEnd();
        }
    }

    @Test
    void reviews_tellOfThePolicy() {
        String question = "{'spec':{'resourceAttributes':{'group':'wildwest.dev','resource':'cowboys',"
                + "'namespace':'default','verb':'list'%s}}}";
        String status = question.formatted(",'subresource':'status'");
        assertThat(user1.post(REVIEWS, question.formatted("")).expect(201).at("/status/allowed"))
                .isEqualTo("true");
        Answer bounded = user1.post(REVIEWS, status).expect(201);
        assertThat(bounded.at("/status/allowed")).isEqualTo("false");
        // Where the roles of the provider lie, and what they are called, is not the consumer's to know.
        assertThat(bounded.text()).doesNotContain("today-cowboys", "04-");
    }

    /** A provider's policy names whom it likes; what that gives stays within its own types, and within others' workspaces. */
    @Test
    void policy_givesNothing_andReachesNobodyElse() {
        bind(provider, "all", "cluster-admin", "User/apis.kcp.io:binding:user-3");
        ApiServer user3 = consumer.as("user-3");
        user3.get(COWBOYS).expect(403);
        user3.inCluster(Sharing.path(provider)).get(EXPORTS).expect(403);
        // A second provider of the same names forbids everything, which is nothing to the consumers of the first.
        ApiServer rival = provider("{'maximalPermissionPolicy':{'local':{}}}");
        ApiServer other = consumer(rival).as("user-1");
        refused(other.get(COWBOYS), "user-1", "list", "cowboys", "");
        user1.get(COWBOYS).expect(200);
        // Nor is it for what the consumer has besides.
        other.get("/api/v1/namespaces/default/configmaps").expect(200);
        // The consumer's own roles with the prefix are not the policy.
        allow(consumer, "forged", "User/apis.kcp.io:binding:user-1", "wildwest.dev", "cowboys/status", "*");
        Answer made = user1.post(COWBOYS, "{'metadata':{'name':'woody'}}").expect(201);
        user1.put(COWBOYS + "/woody/status", made.json()).expect(403);
    }
}
