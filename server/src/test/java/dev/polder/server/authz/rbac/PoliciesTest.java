package dev.polder.server.authz.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.machinery.rbac.RoleReference;
import dev.polder.server.authz.RoleStore;
import dev.polder.server.authz.policy.PolicyFile;
import dev.polder.server.authz.policy.StartPolicy;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is remembered, for how long, and what it costs to ask. */
class PoliciesTest {

    private static final String READ = "[{'apiGroups':[''],'resources':['configmaps'],'verbs':['get']}]";
    private static final UserInfo ANN = new UserInfo("ann", "", List.of("g"), Map.of("k", List.of("v")));

    private final RoleStore roles = new RoleStore();
    private final Policies policies = new Policies(roles.view(), Policies.STANDARD_SIZE);

    @AfterEach
    void stop() {
        roles.close();
    }

    private static LogicalClusterName name(String cluster) {
        return new LogicalClusterName(cluster);
    }

    private boolean allowed(String cluster) {
        return policies.standing(name(cluster), ANN).decide(get(cluster)) != null;
    }

    private static Attributes get(String cluster) {
        return new Attributes(
                ANN, new ClusterScope.OneCluster(name(cluster)), "get", "", "v1", "configmaps", "", "ns", "x", "");
    }

    private void grant(String cluster) {
        roles.role(cluster, "", "read", READ);
        roles.binding(cluster, "ns", "b", "ClusterRole/read", "User/ann");
    }

    @Test
    void changeInOneCluster_leavesTheOthersAsTheyAre() {
        grant("a");
        grant("b");
        Standing before = policies.standing(name("b"), ANN);
        roles.unbind("a", "ns", "b");
        roles.other("b", "map");
        assertThat(policies.standing(name("b"), ANN)).isSameAs(before);
        assertThat(allowed("a")).isFalse();
        roles.binding("b", "ns", "second", "ClusterRole/read", "User/ann");
        assertThat(policies.standing(name("b"), ANN)).isNotSameAs(before);
    }

    @Test
    void roleThatNoBindingRefersTo_isAnotherWithoutAnothersStanding() {
        RoleReference idle = new RoleReference("rbac.authorization.k8s.io", "Role", "idle");
        grant("a");
        Standing before = policies.standing(name("a"), ANN);
        roles.role("a", "ns", "idle", READ);
        assertThat(policies.rules(name("a"), idle, "ns").orElseThrow()).hasSize(1);
        roles.role("a", "ns", "idle", "[]");
        assertThat(policies.rules(name("a"), idle, "ns").orElseThrow()).isEmpty();
        assertThat(policies.rules(name("a"), idle, "other")).isEmpty();
        roles.unrole("a", "ns", "idle");
        assertThat(policies.rules(name("a"), idle, "ns")).isEmpty();
        assertThat(policies.standing(name("a"), ANN)).isSameAs(before);
    }

    @Test
    void roleThatWasTakenOver_grantsAsItIsWhenItIsBound() {
        UserInfo bob = new UserInfo("bob", "", List.of(), Map.of());
        grant("a");
        assertThat(policies.standing(name("a"), bob).decide(get("a"))).isNull();
        roles.role("a", "ns", "idle", "[]");
        assertThat(policies.standing(name("a"), bob).decide(get("a"))).isNull();
        roles.role("a", "ns", "idle", READ);
        assertThat(policies.standing(name("a"), bob).decide(get("a"))).isNull();
        roles.binding("a", "ns", "second", "Role/idle", "User/bob");
        assertThat(policies.standing(name("a"), bob).decide(get("a"))).isNotNull();
        roles.role("a", "ns", "idle", "[]");
        assertThat(policies.standing(name("a"), bob).decide(get("a"))).isNull();
        roles.role("a", "ns", "idle", READ);
        assertThat(policies.standing(name("a"), bob).decide(get("a"))).isNotNull();
        roles.unrole("a", "ns", "idle");
        assertThat(policies.standing(name("a"), bob).decide(get("a"))).isNull();
    }

    @Test
    void rolesThatWereTakenOver_areCounted_andLetGo() {
        grant("a");
        assertThat(allowed("a")).isTrue();
        int size = policies.size();
        for (int i = 0; i < 300; i++) {
            roles.role("a", "ns", "idle-" + i, READ);
        }
        assertThat(policies.size()).isEqualTo(size + 300);
        for (int i = 0; i < 300; i++) {
            roles.unrole("a", "ns", "idle-" + i);
        }
        assertThat(policies.size()).isEqualTo(size);
    }

    @Test
    void changeOfThePolicyOfEverywhere_reachesEveryCluster() {
        roles.binding("a", "ns", "b", "ClusterRole/shared", "User/ann");
        assertThat(allowed("a")).isFalse();
        roles.role("system:admin", "", "shared", READ);
        assertThat(allowed("a")).isTrue();
        roles.role("system:admin", "", "shared", "[]");
        assertThat(allowed("a")).isFalse();
    }

    @Test
    void clustersThatGo_leaveNothingBehind() {
        grant("a");
        assertThat(allowed("a")).isTrue();
        int size = policies.size();
        for (int i = 0; i < 200; i++) {
            String cluster = "c" + i;
            grant(cluster);
            assertThat(allowed(cluster)).isTrue();
        }
        assertThat(policies.size()).isEqualTo(size + 200 * 4);
        for (int i = 0; i < 200; i++) {
            roles.unbind("c" + i, "ns", "b");
            roles.unrole("c" + i, "", "read");
        }
        assertThat(allowed("a")).isTrue();
        assertThat(policies.size()).isEqualTo(size);
    }

    @Test
    void memory_isBounded_andWhatIsForgottenIsReadAgain() {
        Policies small = new Policies(roles.view(), 100);
        for (int i = 0; i < 300; i++) {
            grant("c" + i);
            LogicalClusterName cluster = name("c" + i);
            assertThat(small.standing(cluster, ANN).decide(get("c" + i))).isNotNull();
            assertThat(small.size()).isLessThanOrEqualTo(200);
        }
        for (int i = 0; i < 300; i++) {
            assertThat(small.standing(name("c" + i), ANN).decide(get("c" + i))).isNotNull();
        }
    }

    /** The request itself has allocated its attributes before; nothing more comes of asking. */
    @Test
    void asking_allocatesNothing() {
        grant("a");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Attributes asked = get("a");
        LogicalClusterName cluster = name("a");
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20_000; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            boolean allowed = policies.standing(cluster, ANN).decide(asked) != null;
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(allowed).isTrue();
        }
        assertThat(least).describedAs("bytes").isLessThan(512);
    }

    @Test
    void whatCouldNotBeStored_countsUntilItIs() {
        PolicyFile everywhere = StartPolicy.everywhere();
        policies.assume(everywhere.roles(), everywhere.bindings());
        UserInfo admin = new UserInfo("k", "", List.of("system:kcp:admin"), Map.of());
        assertThat(policies.standing(name("a"), admin).access()).isTrue();
        assertThat(policies.standing(name("a"), ANN).access()).isFalse();
        roles.binding("system:admin", "", "system:kcp:admin:cluster-admin", "ClusterRole/cluster-admin", "Group/other");
        assertThat(policies.standing(name("a"), admin).access()).isFalse();
    }

    @Test
    void groupWithAUsersName_isNotTheUser() {
        roles.role("a", "", "read", READ);
        roles.binding("a", "ns", "b", "ClusterRole/read", "Group/ann", "User/g");
        assertThat(allowed("a")).isFalse();
        roles.binding("a", "ns", "c", "ClusterRole/read", "Group/g");
        assertThat(allowed("a")).isTrue();
    }

    @Test
    void roleOfANamespace_grantsThereOnly() {
        roles.role("a", "ns", "read", READ);
        roles.role("a", "other", "elsewhere", READ);
        roles.binding("a", "ns", "b", "Role/elsewhere", "User/ann");
        assertThat(allowed("a")).isFalse();
        roles.binding("a", "ns", "b", "Role/read", "User/ann");
        assertThat(allowed("a")).isTrue();
        roles.binding("a", "", "everywhere", "Role/read", "User/ann");
        roles.unbind("a", "ns", "b");
        assertThat(allowed("a")).isFalse();
    }
}
