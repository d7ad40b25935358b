package dev.polder.server.authz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.server.authz.rbac.Policies;
import dev.polder.server.config.AuthzConfig;
import dev.polder.server.watch.RightsWatches;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What it costs to hold rights, and when they end. */
class HeldRightsTest {

    private static final int MANY = 200;
    private static final String READ = "[{'apiGroups':[''],'resources':['configmaps'],'verbs':['watch']}]";
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
    private final HeldRights rights = new HeldRights(chain, chain, roles.view());

    @BeforeEach
    void start() {
        for (String name : List.of("a", "b")) {
            gates.put(new LogicalClusterName(name), new Gate(LogicalClusterPhase.READY, List.of()));
            roles.role(name, "", "read", READ);
            roles.role(name, "", "in", ACCESS);
            roles.binding(name, "", "in", "ClusterRole/in", "Group/all");
            roles.binding(name, "", "read", "ClusterRole/read", "Group/all");
        }
    }

    @AfterEach
    void stop() {
        roles.close();
    }

    private static Rights watch(String cluster, String name) {
        ClusterScope scope = new ClusterScope.OneCluster(new LogicalClusterName(cluster));
        UserInfo user = new UserInfo(name, "", List.of("all"), Map.of());
        return Rights.of(new Attributes(user, scope, "watch", "", "v1", "configmaps", "", "default", "", "/"));
    }

    private List<HeldRights.Held> many(String cluster) {
        List<HeldRights.Held> held = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            held.add(rights.hold(watch(cluster, "user-" + i), () -> {}));
        }
        assertThat(held).allMatch(HeldRights.Held::last);
        return held;
    }

    @Test
    void changeInAnotherCluster_asksNobodyAgain() {
        List<HeldRights.Held> held = many("a");
        assertThat(rights.questions()).isEqualTo(MANY);
        roles.unbind("b", "", "read");
        roles.binding("b", "", "more", "ClusterRole/read", "User/x");
        roles.other("a", "unrelated");
        assertThat(held).allMatch(HeldRights.Held::last);
        assertThat(rights.questions()).isEqualTo(MANY);
        roles.binding("a", "", "more", "ClusterRole/read", "User/x");
        assertThat(held).allMatch(HeldRights.Held::last);
        assertThat(rights.questions()).isEqualTo(2 * MANY);
        roles.unbind("a", "", "read");
        assertThat(held).noneMatch(HeldRights.Held::last);
        assertThat(rights.questions()).isEqualTo(3 * MANY);
    }

    @Test
    void roleThatNobodyHas_asksNobodyAgain_butOneThatIsHeldEndsWithItsRules() {
        List<HeldRights.Held> held = many("a");
        roles.role("a", "default", "idle", READ);
        roles.unrole("a", "default", "idle");
        assertThat(held).allMatch(HeldRights.Held::last);
        assertThat(rights.questions()).isEqualTo(MANY);
        roles.role("a", "", "read", "[]");
        assertThat(held).noneMatch(HeldRights.Held::last);
        assertThat(rights.questions()).isEqualTo(2 * MANY);
    }

    @Test
    void changeInAnotherCluster_wakesNobody() {
        RightsWatches watches = new RightsWatches(roles.view(), Policies.spaces(), Policies.EVERYWHERE);
        AtomicInteger woken = new AtomicInteger();
        List<Subscription> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            all.add(watches.onChange(rights.clusters(watch("a", "u" + i)), woken::incrementAndGet));
        }
        CountDownLatch seen = new CountDownLatch(1);
        try (Subscription last = watches.onChange(List.of(new LogicalClusterName("b")), seen::countDown)) {
            roles.unbind("b", "", "read");
            assertThat(await(seen)).isTrue();
            assertThat(woken).hasValue(0);
        }
        CountDownLatch every = new CountDownLatch(1);
        try (Subscription last = watches.onChange(List.of(new LogicalClusterName("c")), every::countDown)) {
            roles.role("system:admin", "", "more", READ);
            assertThat(await(every)).isTrue();
        }
        all.forEach(Subscription::close);
        assertThat(watches.size()).isZero();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void phaseAndGroups_countAsWell() {
        HeldRights.Held held = rights.hold(watch("a", "ann"), () -> {});
        assertThat(held.last()).isTrue();
        gates.put(new LogicalClusterName("a"), new Gate(LogicalClusterPhase.READY, List.of(List.of("staff"))));
        assertThat(held.last()).isFalse();
        gates.put(new LogicalClusterName("a"), new Gate(LogicalClusterPhase.READY, List.of()));
        assertThat(held.last()).as("what was lost does not come back").isFalse();
    }

    @Test
    void answerOfAWebhook_isWaitedForElsewhere() throws InterruptedException {
        AtomicReference<Decision> answer = new AtomicReference<>(new Decision.Allow("yes"));
        Authorizer webhook = new Authorizer() {
            @Override
            public Decision authorize(Attributes asked) {
                return answer.get();
            }

            @Override
            public Optional<Decision> atOnce(Attributes asked) {
                return Optional.empty();
            }
        };
        AtomicInteger stamp = new AtomicInteger();
        HeldRights slow = new HeldRights(webhook, asked -> stamp.get(), roles.view());
        CountDownLatch told = new CountDownLatch(1);
        HeldRights.Held held = slow.hold(watch("a", "ann"), told::countDown);
        assertThat(held.last()).isTrue();
        answer.set(new Decision.Deny("no"));
        assertThat(held.last()).isTrue();
        stamp.incrementAndGet();
        held.last();
        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(held.last()).isFalse();
    }
}
