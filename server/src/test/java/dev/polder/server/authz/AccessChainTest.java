package dev.polder.server.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.server.authz.rbac.EffectiveUsers;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.server.config.AuthzConfig;
import dev.polder.server.config.AuthzConfig.Link;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Stage by stage, as kcp's own tests have it: {@code pkg/authorization/requiredgroups_authorizer_test.go}, {@code
 * workspace_content_authorizer_test.go}, {@code system_crd_authorizer_test.go}, {@code local_authorizer_test.go}.
 */
class AccessChainTest {

    private static final String READ = "[{'apiGroups':[''],'resources':['configmaps'],'verbs':['get','list']}]";
    private static final String ACCESS = "[{'nonResourceURLs':['/'],'verbs':['access']}]";

    private final RoleStore roles = new RoleStore();
    private final Policies policies = new Policies(roles.view(), Policies.STANDARD_SIZE);
    private final Map<LogicalClusterName, Gate> gates = new HashMap<>();
    private final AccessChain chain = new AccessChain(
            policies,
            PolicySources.NONE,
            name -> Optional.ofNullable(gates.get(name)),
            AuthzConfig.defaults(),
            AccessChain.noWebhook());

    @BeforeEach
    void start() {
        for (String name : List.of("a", "a-b", "root", "system:admin")) {
            gate(name, LogicalClusterPhase.READY, List.of());
        }
        roles.role("system:admin", "", "system:kcp:workspace:access", ACCESS);
        roles.role("system:admin", "", "reader", READ);
    }

    @AfterEach
    void stop() {
        roles.close();
    }

    private void gate(String cluster, LogicalClusterPhase phase, List<List<String>> groups) {
        gates.put(new LogicalClusterName(cluster), new Gate(phase, groups));
    }

    private static UserInfo user(String name, String... groups) {
        return new UserInfo(name, "", List.of(groups), Map.of());
    }

    private static Attributes get(UserInfo user, String cluster) {
        return ask(user, cluster, "get", "", "configmaps", "");
    }

    private static Attributes ask(
            UserInfo user, String cluster, String verb, String group, String resource, String subresource) {
        ClusterScope scope = new ClusterScope.OneCluster(new LogicalClusterName(cluster));
        return new Attributes(user, scope, verb, group, "v1", resource, subresource, "default", "x", "/");
    }

    private static Attributes path(UserInfo user, @Nullable ClusterScope scope, String path) {
        return new Attributes(user, scope, "get", "", "", "", "", "", "", path);
    }

    private void letIn(String cluster, String... subjects) {
        roles.binding(cluster, "", "in", "ClusterRole/system:kcp:workspace:access", subjects);
    }

    private void assertAllowed(Attributes asked, String stage) {
        Decision decision = chain.authorize(asked);
        assertThat(decision).isInstanceOf(Decision.Allow.class);
        assertThat(decision.stage()).isEqualTo(stage);
    }

    private void assertRefused(Attributes asked, String stage, String detail) {
        Decision decision = chain.authorize(asked);
        assertThat(decision).isNotInstanceOf(Decision.Allow.class);
        assertThat(decision.reason()).isEqualTo("access denied");
        assertThat(decision.stage() + " " + decision.detail()).isEqualTo(stage + " " + detail);
    }

    @Test
    void masters_mayEverythingEverywhere() {
        UserInfo master = user("m", UserInfo.MASTERS);
        assertAllowed(get(master, "nowhere"), "AlwaysAllowGroups");
        assertAllowed(path(master, new ClusterScope.AllClusters(), "/x"), "AlwaysAllowGroups");
    }

    @Test
    void health_isOpenToEverybody_itsPartsAreNot() {
        ClusterScope a = new ClusterScope.OneCluster(new LogicalClusterName("a"));
        assertAllowed(path(UserInfo.ANONYMOUS, a, "/livez"), "AlwaysAllowPaths");
        assertRefused(path(UserInfo.ANONYMOUS, a, "/livez/ping"), "02-content", "no verb=access permission on /");
        assertThat(new OpenPaths(List.of("metrics", "/x/*")).has("/metrics")).isTrue();
        assertThat(new OpenPaths(List.of("metrics", "/x/*")).has("/x/y")).isTrue();
    }

    @Test
    void user_needsAccessBeforeAnythingElse() {
        UserInfo ann = user("ann", UserInfo.AUTHENTICATED);
        roles.binding("a", "default", "read", "ClusterRole/reader", "User/ann");
        assertRefused(get(ann, "a"), "02-content", "no verb=access permission on /");
        letIn("a", "User/ann");
        assertAllowed(get(ann, "a"), "05-local");
        assertThat(chain.authorize(get(ann, "a")).detail())
                .isEqualTo("RBAC: allowed by RoleBinding \"read/default\" of ClusterRole \"reader\" to User \"ann\"");
        assertRefused(ask(ann, "a", "delete", "", "configmaps", ""), "05-local", "");
    }

    private List<String> trail(Attributes asked) {
        return chain.authorize(asked).trail().steps().stream()
                .map(step -> step.stage() + " " + step.word() + " " + step.why())
                .toList();
    }

    /** Stages, decisions and reasons as kcp's decorators write them ({@code pkg/server/options/authorization.go}). */
    @Test
    void everyStage_saysItsPart() {
        UserInfo ann = user("ann", UserInfo.AUTHENTICATED);
        assertThat(trail(get(ann, "a")))
                .containsExactly(
                        "01-requiredgroups NoOpinion delegating due to logical cluster does not require groups",
                        "02-content NoOpinion no verb=access permission on /");
        letIn("a", "User/ann");
        assertThat(trail(get(ann, "a")))
                .containsExactly(
                        "01-requiredgroups NoOpinion delegating due to logical cluster does not require groups",
                        "02-content NoOpinion delegating due to user logical cluster access",
                        "03-systemcrd NoOpinion delegating due to no system CRD violation",
                        "04-maxpermissionpolicy NoOpinion delegating due to no relevant binding found",
                        "05-bootstrap NoOpinion bootstrap policy: ",
                        "05-local NoOpinion local cluster \"a\" policy: ");
        roles.binding("a", "default", "read", "ClusterRole/reader", "User/ann");
        assertThat(trail(get(ann, "a")))
                .element(5)
                .isEqualTo(
                        "05-local Allowed local cluster \"a\" policy: RBAC: allowed by RoleBinding \"read/default\" of"
                                + " ClusterRole \"reader\" to User \"ann\"");
        assertThat(trail(ask(ann, "a", "update", "apis.kcp.io", "apibindings", "status")))
                .containsExactly(
                        "01-requiredgroups Denied delegating due to logical cluster does not require groups",
                        "02-content Denied delegating due to user logical cluster access",
                        "03-systemcrd Denied apibinding status updates not permitted");
        roles.binding("system:admin", "", "reads", "ClusterRole/reader", "User/ann");
        assertThat(trail(get(ann, "a")))
                .last()
                .asString()
                .startsWith("05-bootstrap Allowed bootstrap policy: RBAC: allowed by ClusterRoleBinding \"reads\"");
        assertThat(trail(get(ann, "nowhere"))).isEmpty();
    }

    private static Attributes workspaces(UserInfo user, String cluster, String subresource) {
        return ask(user, cluster, "update", "tenancy.kcp.io", "workspaces", subresource);
    }

    /** kcp {@code maximal_permission_policy_authorizer.go}, with the policy of its {@code config/root}. */
    @Test
    void policyOfRootsExports_boundsEverybody() {
        String all = "[{'apiGroups':['*'],'resources':['*'],'verbs':['*']},{'nonResourceURLs':['*'],'verbs':['*']}]";
        roles.role("system:admin", "", "cluster-admin", all);
        roles.binding("a", "", "owner", "ClusterRole/cluster-admin", "User/ann");
        roles.binding("system:admin", "", "admins", "ClusterRole/cluster-admin", "Group/" + AccessChain.KCP_ADMIN);
        UserInfo ann = user("ann", UserInfo.AUTHENTICATED);
        UserInfo kim = user("kim", AccessChain.KCP_ADMIN, UserInfo.AUTHENTICATED);
        assertRefused(
                workspaces(ann, "a", ""), "04-maxpermissionpolicy", "API export \"root\"|\"tenancy.kcp.io\" policy: ");
        roles.role("root", "", "users", "[{'apiGroups':['tenancy.kcp.io'],'resources':['workspaces'],'verbs':['*']}]");
        roles.role("root", "", "admins", "[{'apiGroups':['tenancy.kcp.io'],'resources':['*'],'verbs':['*']}]");
        roles.binding("root", "", "users", "ClusterRole/users", "Group/apis.kcp.io:binding:" + UserInfo.AUTHENTICATED);
        roles.binding("root", "", "admins", "ClusterRole/admins", "Group/apis.kcp.io:binding:" + AccessChain.KCP_ADMIN);
        assertAllowed(workspaces(ann, "a", ""), "05-local");
        assertThat(trail(workspaces(ann, "a", "")))
                .element(3)
                .isEqualTo(
                        "04-maxpermissionpolicy Allowed delegating due to API export \"root\"|\"tenancy.kcp.io\" policy:"
                                + " RBAC: allowed by ClusterRoleBinding \"users\" of ClusterRole \"users\" to Group"
                                + " \"apis.kcp.io:binding:system:authenticated\"");
        assertRefused(
                workspaces(ann, "a", "status"),
                "04-maxpermissionpolicy",
                "API export \"root\"|\"tenancy.kcp.io\" policy: ");
        assertAllowed(workspaces(kim, "a", "status"), "05-bootstrap");
        // A user who is called like a group with the prefix is none, and a deep review passes over the policy.
        UserInfo liar = user("apis.kcp.io:binding:" + AccessChain.KCP_ADMIN, UserInfo.AUTHENTICATED);
        roles.binding("a", "", "liar", "ClusterRole/cluster-admin", "User/" + liar.name());
        assertThat(chain.authorize(workspaces(liar, "a", "status"))).isNotInstanceOf(Decision.Allow.class);
        assertThat(chain.deep().authorize(workspaces(ann, "a", "status"))).isInstanceOf(Decision.Allow.class);
        Object before = chain.stamp(workspaces(ann, "a", ""));
        assertThat(chain.stamp(workspaces(ann, "a", ""))).isEqualTo(before);
        roles.unbind("root", "", "users");
        assertThat(chain.stamp(workspaces(ann, "a", ""))).isNotEqualTo(before);
    }

    @Test
    void policyOfEverywhere_countsInEveryCluster_butOthersDoNot() {
        UserInfo admin = user("k", AccessChain.KCP_ADMIN);
        roles.role(
                "system:admin",
                "",
                "cluster-admin",
                "[{'apiGroups':['*'],'resources':['*'],'verbs':['*']}," + "{'nonResourceURLs':['*'],'verbs':['*']}]");
        roles.binding("system:admin", "", "admins", "ClusterRole/cluster-admin", "Group/" + AccessChain.KCP_ADMIN);
        assertAllowed(get(admin, "a"), "05-bootstrap");
        assertAllowed(get(admin, "a-b"), "05-bootstrap");
        assertRefused(get(admin, "system:admin"), "02-content", "empty or system workspace");
        assertRefused(get(admin, "nowhere"), "01-requiredgroups", "logical cluster not found");
        assertRefused(path(admin, new ClusterScope.AllClusters(), "/api"), "01-requiredgroups", "empty cluster name");
    }

    @Test
    void rightsInOneCluster_giveNothingInAnother() {
        UserInfo ann = user("ann");
        letIn("a", "User/ann");
        roles.binding("a", "", "read", "ClusterRole/reader", "User/ann");
        assertAllowed(get(ann, "a"), "05-local");
        for (String other : List.of("a-b", "root")) {
            assertRefused(get(ann, other), "02-content", "no verb=access permission on /");
        }
        letIn("a-b", "User/ann");
        assertRefused(get(ann, "a-b"), "05-local", "");
        roles.role("a", "", "own", READ);
        roles.binding("a-b", "", "borrowed", "ClusterRole/own", "User/ann");
        assertRefused(get(ann, "a-b"), "05-local", "RBAC: clusterrole.rbac.authorization.k8s.io \"own\" not found");
    }

    @Test
    void localRole_hidesThatOfEverywhere_forLocalBindings() {
        UserInfo ann = user("ann");
        letIn("a", "User/ann");
        roles.binding("a", "", "read", "ClusterRole/reader", "User/ann");
        roles.role("a", "", "reader", "[]");
        assertRefused(get(ann, "a"), "05-local", "");
        roles.unrole("a", "", "reader");
        assertAllowed(get(ann, "a"), "05-local");
    }

    @Test
    void deletedBinding_takesEffectAtItsRevision() {
        UserInfo ann = user("ann");
        letIn("a", "User/ann");
        roles.binding("a", "default", "read", "ClusterRole/reader", "User/ann");
        assertAllowed(get(ann, "a"), "05-local");
        roles.unbind("a", "default", "read");
        assertRefused(get(ann, "a"), "05-local", "");
        roles.unbind("a", "", "in");
        assertRefused(get(ann, "a"), "02-content", "no verb=access permission on /");
    }

    @Test
    void requiredGroups_areAskedFirst_exceptOfAccountsAndAdmins() {
        gate("a", LogicalClusterPhase.READY, List.of(List.of("x", "y"), List.of("z")));
        letIn("a", "Group/all");
        roles.binding("a", "", "read", "ClusterRole/reader", "Group/all");
        assertRefused(
                get(user("u", "all", "x"), "a"), "01-requiredgroups", "user is not a member of required groups: x,y;z");
        assertThat(chain.authorize(get(user("u", "all", "x"), "a"))).isInstanceOf(Decision.Deny.class);
        assertAllowed(get(user("u", "all", "x", "y"), "a"), "05-local");
        assertAllowed(get(user("u", "all", "z"), "a"), "05-local");
        assertAllowed(get(user("u", "all", AccessChain.KCP_ADMIN), "a"), "05-local");
        assertAllowed(get(user("u", "all", AccessChain.BOOTSTRAPPER), "a"), "05-local");
        assertAllowed(get(user("system:serviceaccount:n:s", "all"), "a"), "05-local");
    }

    @ParameterizedTest
    @EnumSource(LogicalClusterPhase.class)
    void phase_decidesWhoMayEnter(LogicalClusterPhase phase) {
        gate("a", phase, List.of());
        letIn("a", "User/ann");
        roles.binding("a", "", "read", "ClusterRole/reader", "User/ann");
        boolean open = phase != LogicalClusterPhase.SCHEDULING && phase != LogicalClusterPhase.UNAVAILABLE;
        assertThat(chain.authorize(get(user("ann"), "a")) instanceof Decision.Allow)
                .isEqualTo(open);
        boolean lifecycle = phase == LogicalClusterPhase.INITIALIZING
                || phase == LogicalClusterPhase.TERMINATING
                || phase == LogicalClusterPhase.DELETING;
        assertThat(chain.authorize(get(user("i", "system:kcp:initializer:x"), "a")) instanceof Decision.Allow)
                .isEqualTo(lifecycle);
        assertThat(chain.authorize(get(user("i", "system:kcp:terminator:x"), "a")) instanceof Decision.Allow)
                .isEqualTo(lifecycle);
    }

    @Test
    void account_isAtHomeInItsOwnClusterOnly() {
        UserInfo account = new UserInfo(
                "system:serviceaccount:default:robot",
                "",
                List.of("system:serviceaccounts", UserInfo.AUTHENTICATED),
                Map.of(EffectiveUsers.CLUSTER_NAME, List.of("a")));
        for (String cluster : List.of("a", "a-b")) {
            roles.binding(cluster, "default", "read", "ClusterRole/reader", "ServiceAccount/default/robot");
        }
        assertAllowed(get(account, "a"), "05-local");
        assertRefused(get(account, "a-b"), "02-content", "no verb=access permission on /");
        letIn("a-b", "Group/system:cluster:a");
        assertRefused(get(account, "a-b"), "05-local", "");
        roles.binding("a-b", "", "foreign", "ClusterRole/reader", "User/system:kcp:serviceaccount:a:default:robot");
        assertAllowed(get(account, "a-b"), "05-local");
    }

    @Test
    void serverWrittenStatus_isWrittenByNobodyElse() {
        UserInfo ann = user("ann");
        letIn("a", "User/ann");
        roles.role("a", "", "all", "[{'apiGroups':['*'],'resources':['*'],'verbs':['*']}]");
        roles.binding("a", "", "all", "ClusterRole/all", "User/ann");
        assertRefused(
                ask(ann, "a", "update", "apis.kcp.io", "apibindings", "status"),
                "03-systemcrd",
                "apibinding status updates not permitted");
        assertRefused(
                ask(ann, "a", "update", "apis.kcp.io", "apiexports", "status"),
                "03-systemcrd",
                "apiexport status updates not permitted");
        assertAllowed(ask(ann, "a", "update", "apis.kcp.io", "apiexports", ""), "05-local");
        assertAllowed(ask(ann, "a", "update", "other.io", "apiexports", "status"), "05-local");
    }

    @Test
    void deep_leavesOutWhoMayEnter_butNotForReviews() {
        UserInfo ann = user("ann");
        roles.binding("a", "", "read", "ClusterRole/reader", "User/ann");
        assertThat(chain.deep().authorize(get(ann, "a"))).isInstanceOf(Decision.Allow.class);
        assertThat(chain.deep().authorize(get(ann, "a-b"))).isNotInstanceOf(Decision.Allow.class);
        roles.role("a", "", "review", "[{'apiGroups':['*'],'resources':['*'],'verbs':['*']}]");
        roles.binding("a", "", "review", "ClusterRole/review", "User/ann");
        assertThat(chain.deep().authorize(ask(ann, "a", "create", "authorization.k8s.io", "subjectaccessreviews", "")))
                .isNotInstanceOf(Decision.Allow.class);
    }

    @Test
    void pathsOfTheServer_areThoseThatThePolicyOfEverywhereGives() {
        roles.role("system:admin", "", "version", "[{'nonResourceURLs':['/version'],'verbs':['get']}]");
        roles.binding("system:admin", "", "version", "ClusterRole/version", "Group/system:unauthenticated");
        assertAllowed(path(UserInfo.ANONYMOUS, null, "/version"), "05-bootstrap");
        assertRefused(path(UserInfo.ANONYMOUS, null, "/api"), "01-requiredgroups", "empty cluster name");
        assertRefused(path(user("ann"), null, "/metrics"), "01-requiredgroups", "empty cluster name");
        roles.role("root", "", "metrics", "[{'nonResourceURLs':['/metrics'],'verbs':['get']}]");
        roles.binding("root", "", "metrics", "ClusterRole/metrics", "User/ann");
        assertAllowed(path(user("ann"), null, "/metrics"), "05-local");
    }

    /** kcp {@code --authorization-order}. */
    @Test
    void order_isAsConfigured_andWhatIsNotNamedIsNotAsked() {
        Attributes asked = get(user("m", UserInfo.MASTERS), "a");
        assertThat(inOrder(Link.RBAC).authorize(asked)).isInstanceOf(Decision.NoOpinion.class);
        assertThat(inOrder(Link.RBAC, Link.ALWAYS_ALLOW_GROUPS).authorize(asked).stage())
                .isEqualTo("AlwaysAllowGroups");
        gate("a", LogicalClusterPhase.READY, List.of(List.of("x")));
        assertThat(inOrder(Link.RBAC, Link.ALWAYS_ALLOW_GROUPS).authorize(asked))
                .describedAs("a no ends the chain")
                .isInstanceOf(Decision.Deny.class);
        assertThat(inOrder().authorize(asked).reason()).isEqualTo("access denied");
    }

    private AccessChain inOrder(Link... links) {
        return new AccessChain(
                policies,
                PolicySources.NONE,
                name -> Optional.ofNullable(gates.get(name)),
                new AuthzConfig(List.of(links), List.of()),
                AccessChain.noWebhook());
    }

    @Test
    void madeUpClusters_leaveNoTrace() {
        chain.authorize(get(user("ann"), "a"));
        int size = policies.size();
        for (int i = 0; i < 1_000; i++) {
            chain.authorize(get(user("ann"), "made-up-" + i));
        }
        assertThat(policies.size()).isEqualTo(size);
    }
}
