package dev.polder.server.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.resource.GroupResource;
import dev.polder.server.authz.PolicySources.Source;
import dev.polder.server.authz.rbac.EffectiveUsers;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.server.config.AuthzConfig;
import dev.polder.server.watch.RightsWatches;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import dev.polder.spi.authz.Rights;
import dev.polder.storage.view.StoreView.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The chain with exports that bound: kcp {@code pkg/authorization/maximal_permission_policy_authorizer.go}. */
class ExportPolicyTest {

    private static final String ALL = "[{'apiGroups':['*'],'resources':['*'],'verbs':['*']}]";
    private static final String PREFIX = "apis.kcp.io:binding:";
    private static final GroupResource COWBOYS = new GroupResource("wildwest.dev", "cowboys");
    private static final LogicalClusterName CONSUMER = new LogicalClusterName("consumer");
    private static final LogicalClusterName PROVIDER = new LogicalClusterName("provider");

    private final RoleStore roles = new RoleStore();
    private final Policies policies = new Policies(roles.view(), Policies.STANDARD_SIZE);
    private final Map<GroupResource, List<Source>> sources = new HashMap<>();
    private final AccessChain chain = new AccessChain(
            policies,
            (cluster, resource) -> cluster.equals(CONSUMER) ? sources.getOrDefault(resource, List.of()) : List.of(),
            name -> Optional.of(new Gate(LogicalClusterPhase.READY, List.of())),
            AuthzConfig.defaults(),
            AccessChain.noWebhook());
    private final HeldRights rights = new HeldRights(chain, chain, roles.view());
    private final UserInfo ann = new UserInfo("ann", "", List.of(UserInfo.AUTHENTICATED), Map.of());

    @BeforeEach
    void start() {
        for (String cluster : List.of("consumer", "provider", "second")) {
            roles.role(cluster, "", "in", "[{'nonResourceURLs':['/'],'verbs':['access']}]");
            roles.binding(cluster, "", "in", "ClusterRole/in", "Group/" + UserInfo.AUTHENTICATED);
            roles.role(cluster, "", "all", ALL);
            roles.role(cluster, "", "read", "[{'apiGroups':['wildwest.dev'],'resources':['cowboys'],'verbs':['get']}]");
        }
        roles.binding("consumer", "", "all", "ClusterRole/all", "Group/" + UserInfo.AUTHENTICATED);
        sources.put(COWBOYS, List.of(new Source(PROVIDER, "wild", "")));
    }

    @AfterEach
    void stop() {
        roles.close();
    }

    private static Attributes ask(UserInfo user, String cluster, String verb, String namespace) {
        return new Attributes(
                user,
                new ClusterScope.OneCluster(new LogicalClusterName(cluster)),
                verb,
                "wildwest.dev",
                "v1",
                "cowboys",
                "",
                namespace,
                "x",
                "/");
    }

    private Decision get(UserInfo user) {
        return chain.authorize(ask(user, "consumer", "get", ""));
    }

    private static String policyStep(Decision decision) {
        return decision.trail().steps().stream()
                .filter(step -> step.stage().equals("04-maxpermissionpolicy"))
                .map(step -> step.word() + " " + step.why())
                .findFirst()
                .orElse("");
    }

    @Test
    void policy_boundsWhatTheConsumersRolesGive() {
        assertThat(get(ann)).isInstanceOf(Decision.NoOpinion.class);
        assertThat(get(ann).reason()).isEqualTo("access denied");
        assertThat(policyStep(get(ann))).isEqualTo("NoOpinion API export \"provider\"|\"wild\" policy: ");
        roles.binding("provider", "", "missing", "ClusterRole/none", "User/" + PREFIX + "ann");
        assertThat(policyStep(get(ann)))
                .isEqualTo("NoOpinion API export \"provider\"|\"wild\" policy: RBAC:"
                        + " clusterrole.rbac.authorization.k8s.io \"none\" not found");
        roles.binding("provider", "", "policy", "ClusterRole/read", "User/" + PREFIX + "ann");
        assertThat(get(ann)).isInstanceOf(Decision.Allow.class);
        assertThat(policyStep(get(ann)))
                .isEqualTo("Allowed delegating due to API export \"provider\"|\"wild\" policy: RBAC: allowed by"
                        + " ClusterRoleBinding \"policy\" of ClusterRole \"read\" to User \"apis.kcp.io:binding:ann\"");
        assertThat(chain.authorize(ask(ann, "consumer", "delete", ""))).isInstanceOf(Decision.NoOpinion.class);
        // The policy gives nothing by itself.
        roles.unbind("consumer", "", "all");
        assertThat(get(ann)).isInstanceOf(Decision.NoOpinion.class);
    }

    @Test
    void rolesOfTheProviderWithoutThePrefix_areNotThePolicy() {
        roles.binding("provider", "", "own", "ClusterRole/all", "User/ann", "Group/" + UserInfo.AUTHENTICATED);
        assertThat(get(ann)).isInstanceOf(Decision.NoOpinion.class);
        // Nor can somebody with such a name take what the policy gives to another.
        roles.binding("provider", "", "policy", "ClusterRole/read", "User/" + PREFIX + "bob");
        UserInfo liar = new UserInfo(PREFIX + "bob", "", List.of(UserInfo.AUTHENTICATED), Map.of());
        assertThat(get(liar)).isInstanceOf(Decision.NoOpinion.class);
    }

    @Test
    void everyExport_mustAllow() {
        sources.put(
                COWBOYS,
                List.of(new Source(PROVIDER, "wild", ""), new Source(new LogicalClusterName("second"), "wild", "")));
        roles.binding("provider", "", "policy", "ClusterRole/read", "User/" + PREFIX + "ann");
        assertThat(policyStep(get(ann))).isEqualTo("NoOpinion API export \"second\"|\"wild\" policy: ");
        roles.binding("second", "", "policy", "ClusterRole/read", "User/" + PREFIX + "ann");
        assertThat(get(ann)).isInstanceOf(Decision.Allow.class);
    }

    @Test
    void exportWithoutPolicy_boundsNobody() {
        String why = "no maximum permission policy in API Export \"provider\"|\"wild\"";
        sources.put(COWBOYS, List.of(new Source(PROVIDER, "wild", why)));
        assertThat(get(ann)).isInstanceOf(Decision.Allow.class);
        assertThat(policyStep(get(ann))).isEqualTo("Allowed delegating due to " + why);
        sources.clear();
        assertThat(policyStep(get(ann))).isEqualTo("Allowed delegating due to no relevant binding found");
    }

    @Test
    void mastersAndDeepReviews_areNotBounded() {
        UserInfo master = new UserInfo("m", "", List.of(UserInfo.MASTERS), Map.of());
        assertThat(get(master)).isInstanceOf(Decision.Allow.class);
        assertThat(chain.deep().authorize(ask(ann, "consumer", "get", ""))).isInstanceOf(Decision.Allow.class);
        assertThat(policyStep(chain.deep().authorize(ask(ann, "consumer", "get", ""))))
                .isEqualTo("Allowed delegating due to deep SAR request");
    }

    @Test
    void account_isBoundedByItsGlobalName_whereverItAsks() {
        UserInfo robot = new UserInfo(
                "system:serviceaccount:default:robot",
                "",
                List.of("system:serviceaccounts", UserInfo.AUTHENTICATED),
                Map.of(EffectiveUsers.CLUSTER_NAME, List.of("consumer")));
        roles.binding("provider", "", "local", "ClusterRole/read", "User/" + PREFIX + robot.name());
        assertThat(get(robot)).isInstanceOf(Decision.NoOpinion.class);
        roles.binding(
                "provider",
                "",
                "policy",
                "ClusterRole/read",
                "User/" + PREFIX + "system:kcp:serviceaccount:consumer:default:robot");
        assertThat(get(robot)).isInstanceOf(Decision.Allow.class);
    }

    @Test
    void rolesInNamespaces_countThere() {
        roles.role("provider", "n", "read", "[{'apiGroups':['*'],'resources':['cowboys'],'verbs':['get']}]");
        roles.binding("provider", "n", "policy", "Role/read", "User/" + PREFIX + "ann");
        assertThat(chain.authorize(ask(ann, "consumer", "get", "n"))).isInstanceOf(Decision.Allow.class);
        assertThat(chain.authorize(ask(ann, "consumer", "get", "o"))).isInstanceOf(Decision.NoOpinion.class);
    }

    @Test
    void otherClusters_areNotBounded() {
        roles.binding("second", "", "all", "ClusterRole/all", "User/ann");
        assertThat(chain.authorize(ask(ann, "second", "get", ""))).isInstanceOf(Decision.Allow.class);
    }

    @Test
    void whatIsHeld_endsWithThePolicy() throws InterruptedException {
        roles.binding("provider", "", "policy", "ClusterRole/read", "User/" + PREFIX + "ann");
        Rights reading = Rights.of(ask(ann, "consumer", "get", ""));
        HeldRights.Held held = rights.hold(reading, () -> {});
        assertThat(held.last()).isTrue();
        long asked = rights.questions();
        assertThat(held.last()).isTrue();
        assertThat(rights.questions()).as("nothing has changed").isEqualTo(asked);
        assertThat(rights.clusters(reading)).containsExactlyInAnyOrder(CONSUMER, PROVIDER);
        RightsWatches watches = new RightsWatches(roles.view(), AccessChain.spaces(), Policies.EVERYWHERE);
        for (Runnable change : List.<Runnable>of(
                () -> roles.unbind("provider", "", "policy"),
                () -> roles.export("provider", "wild", "i", ""),
                () -> roles.role("consumer", "", "more", ALL))) {
            CountDownLatch woken = new CountDownLatch(1);
            try (Subscription ours = watches.onChange(rights.clusters(reading), woken::countDown)) {
                change.run();
                assertThat(woken.await(10, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(held.last()).isFalse();
    }

    @Test
    void policyThatComesLater_endsWhatIsHeld() {
        List<Source> bounding = sources.get(COWBOYS);
        sources.put(COWBOYS, List.of(new Source(PROVIDER, "wild", "no maximum permission policy")));
        Rights reading = Rights.of(ask(ann, "consumer", "get", ""));
        List<HeldRights.Held> held = new ArrayList<>();
        held.add(rights.hold(reading, () -> {}));
        assertThat(held.get(0).last()).isTrue();
        assertThat(rights.clusters(reading)).as("where a policy would come").contains(PROVIDER);
        sources.put(COWBOYS, bounding);
        assertThat(held.get(0).last()).isFalse();
    }
}
