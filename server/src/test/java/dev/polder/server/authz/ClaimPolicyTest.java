package dev.polder.server.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.export.Exports;
import dev.polder.apiexport.export.SharedIdentities;
import dev.polder.server.authz.rbac.EffectiveUsers;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.server.config.AuthzConfig;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import dev.polder.spi.authz.Rights;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * kcp {@code pkg/virtual/apiexport/authorizer/maximal_permission_policy_test.go}, case by case, and who the user is to the policy
 * of a claimed resource.
 */
class ClaimPolicyTest {

    private static final String PREFIX = "apis.kcp.io:binding:";
    private static final String LIMITS = "'maximalPermissionPolicy':{'local':{}}";

    private final RoleStore roles = new RoleStore();
    private final Policies policies = new Policies(roles.view(), Policies.STANDARD_SIZE);
    private final AccessChain chain = new AccessChain(
            policies,
            PolicySources.NONE,
            name -> Optional.of(new Gate(LogicalClusterPhase.READY, List.of())),
            AuthzConfig.defaults(),
            AccessChain.noWebhook());
    private final Exports exports = new Exports(roles.view(), LogicalClusterName::parse);
    private final ClaimPolicy policy =
            new ClaimPolicy(roles.view(), exports, new SharedIdentities(roles.view(), exports), chain.deep());
    private final UserInfo ann = user("ann", Map.of());

    @BeforeEach
    void start() {
        for (String cluster : List.of("one", "two")) {
            roles.role(cluster, "", "list", "[{'apiGroups':['*'],'resources':['*'],'verbs':['list']}]");
        }
    }

    @AfterEach
    void stop() {
        roles.close();
    }

    private static UserInfo user(String name, Map<String, List<String>> extra) {
        return new UserInfo(name, "", List.of(UserInfo.AUTHENTICATED), extra);
    }

    /** The export that claims, with what it says of the claim. */
    private Export claiming(String identity) {
        roles.export(
                "someworkspace",
                "fooExport",
                "own",
                "'permissionClaims':[{'group':'someGroup','resource':'someResource'},"
                        + "{'group':'claimedGroup','resource':'claimedResource'" + identity + "}]");
        return exports.export(roles.view().snapshot(), new LogicalClusterName("someworkspace"), "fooExport")
                .orElseThrow();
    }

    private Export claimingByIdentity() {
        return claiming(",'identityHash':'123'");
    }

    private static Attributes list(UserInfo user, String group, String resource) {
        return new Attributes(user, new ClusterScope.AllClusters(), "list", group, "v1", resource, "", "", "", "/x");
    }

    private String decide(Export claiming, UserInfo user) {
        Decision decision = policy.decide(claiming, list(user, "claimedGroup", "claimedResource"));
        assertThat(decision.stage()).isEqualTo("virtual.apiexport.maxpermissionpolicy.authorization.kcp.io");
        assertThat(decision.reason())
                .isEqualTo(decision instanceof Decision.Allow ? "access granted" : "access denied");
        return decision.word() + " " + decision.detail();
    }

    @Test
    void resourceThatIsNotClaimed_isForOthersToDecide() {
        Decision decision = policy.decide(claiming(""), list(ann, "wildwest.dev", "cowboys"));
        assertThat(decision).isInstanceOf(Decision.Allow.class);
        assertThat(decision.detail())
                .isEqualTo("unclaimed resource in API export: \"fooExport\", workspace :\"someworkspace\"");
    }

    @Test
    void claimWithoutIdentity_isOfAResourceThatNobodyExports() {
        String why = "Allowed unclaimable resource, identity hash not set in claiming API export: \"fooExport\","
                + " workspace :\"someworkspace\"";
        assertThat(decide(claiming(""), ann)).isEqualTo(why);
        assertThat(decide(claiming(",'identityHash':''"), ann)).isEqualTo(why);
    }

    @Test
    void claimOfAnIdentityThatNobodyHas_isDenied() {
        assertThat(decide(claimingByIdentity(), ann))
                .isEqualTo("Denied no API export providing claimed resources found for identity hash: \"123\"");
        // Nor is it that of somebody who has had it.
        roles.export("one", "was", "123", "");
        assertThat(decide(claimingByIdentity(), ann)).startsWith("Allowed");
        roles.export("one", "was", "456", "");
        assertThat(decide(claimingByIdentity(), ann)).startsWith("Denied");
        roles.export("one", "was", "123", "");
        roles.unexport("one", "was");
        assertThat(decide(claimingByIdentity(), ann)).startsWith("Denied");
    }

    @Test
    void exportWithoutPolicy_allows() {
        roles.export("one", "foo", "123", "");
        assertThat(decide(claimingByIdentity(), ann)).isEqualTo("Allowed all claimed API exports granted access");
    }

    @Test
    void allExportsOfTheIdentity_mustAllow() {
        roles.export("one", "foo", "123", LIMITS);
        String refused = "NoOpinion API export: \"%s\", workspace: \"%s\" RBAC decision: access denied";
        assertThat(decide(claimingByIdentity(), ann)).isEqualTo(refused.formatted("foo", "one"));
        roles.binding("one", "", "policy", "ClusterRole/list", "Group/" + PREFIX + UserInfo.AUTHENTICATED);
        assertThat(decide(claimingByIdentity(), ann)).isEqualTo("Allowed all claimed API exports granted access");
        roles.export("two", "bar", "123", LIMITS);
        assertThat(decide(claimingByIdentity(), ann)).isEqualTo(refused.formatted("bar", "two"));
        roles.export("two", "bar", "123", "");
        assertThat(decide(claimingByIdentity(), ann)).isEqualTo("Allowed all claimed API exports granted access");
        roles.export("two", "bar", "456", LIMITS);
        assertThat(decide(claimingByIdentity(), ann))
                .as("an export of another identity")
                .startsWith("Allowed");
    }

    @Test
    void ownRolesOfTheUser_areNotThePolicy() {
        roles.export("one", "foo", "123", LIMITS);
        roles.binding("one", "", "own", "ClusterRole/list", "User/ann", "Group/" + UserInfo.AUTHENTICATED);
        assertThat(decide(claimingByIdentity(), ann)).startsWith("NoOpinion");
    }

    /** kcp e2e TestMaximalPermissionPolicyServiceAccountClaimedTenancyResources: only accounts leave their scope. */
    @Test
    void scopes_bindUsersButNotAccounts() {
        roles.export("one", "foo", "123", LIMITS);
        roles.binding(
                "one",
                "",
                "policy",
                "ClusterRole/list",
                "User/" + PREFIX + "ann",
                "User/" + PREFIX + "system:kcp:serviceaccount:someworkspace:default:robot");
        Map<String, List<String>> scoped = Map.of(
                EffectiveUsers.CLUSTER_NAME, List.of("someworkspace"),
                EffectiveUsers.SCOPES, List.of("cluster:someworkspace"));
        assertThat(decide(claimingByIdentity(), user("system:serviceaccount:default:robot", scoped)))
                .startsWith("Allowed");
        assertThat(decide(claimingByIdentity(), ann)).startsWith("Allowed");
        assertThat(decide(claimingByIdentity(), user("ann", scoped))).startsWith("NoOpinion");
    }

    @Test
    void eventsOfBothGroups_areOneResource() {
        roles.export(
                "someworkspace",
                "fooExport",
                "own",
                "'permissionClaims':[{'group':'','resource':'events','identityHash':'123'}]");
        Export claiming = exports.export(roles.view().snapshot(), new LogicalClusterName("someworkspace"), "fooExport")
                .orElseThrow();
        for (String group : List.of("", "events.k8s.io")) {
            assertThat(policy.decide(claiming, list(ann, group, "events"))).isInstanceOf(Decision.Deny.class);
        }
        assertThat(policy.decide(claiming, list(ann, "other.io", "events"))).isInstanceOf(Decision.Allow.class);
    }

    @Test
    void whatIsHeld_endsWithThePolicyTheIdentityOrTheClaimingExport() {
        roles.export("one", "foo", "123", LIMITS);
        roles.binding("one", "", "policy", "ClusterRole/list", "User/" + PREFIX + "ann");
        Rights held = policy.rights(claimingByIdentity(), list(ann, "claimedGroup", "claimedResource"));
        assertThat(held.clusters())
                .containsExactlyInAnyOrder(new LogicalClusterName("someworkspace"), new LogicalClusterName("one"));
        assertThat(held.besides().getAsBoolean()).isTrue();
        roles.unbind("one", "", "policy");
        assertThat(held.besides().getAsBoolean()).isFalse();
        roles.binding("one", "", "policy", "ClusterRole/list", "User/" + PREFIX + "ann");
        assertThat(held.besides().getAsBoolean()).isTrue();
        roles.unexport("one", "foo");
        assertThat(held.besides().getAsBoolean()).isFalse();
        roles.export("one", "foo", "123", "");
        assertThat(held.besides().getAsBoolean()).isTrue();
        roles.unexport("someworkspace", "fooExport");
        assertThat(held.besides().getAsBoolean()).isFalse();
    }
}
