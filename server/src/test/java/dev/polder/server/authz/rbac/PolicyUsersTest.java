package dev.polder.server.authz.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.spi.authn.UserInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** kcp-dev/kubernetes {@code pkg/registry/rbac/validation/kcp.go}: PrefixUser, and what becomes of its scopes. */
class PolicyUsersTest {

    private static final String PREFIX = "apis.kcp.io:binding:";
    private static final String ACCOUNT = "system:serviceaccount:default:robot";
    private static final LogicalClusterName HERE = new LogicalClusterName("here");

    private static UserInfo user(String name, Map<String, List<String>> extra, String... groups) {
        return new UserInfo(name, "uid-1", List.of(groups), extra);
    }

    private static List<String> names(UserInfo user) {
        return EffectiveUsers.of("exporter", user).stream().map(UserInfo::name).toList();
    }

    @Test
    void nameAndGroups_haveThePrefix_theRestStays() {
        UserInfo prefixed = PolicyUsers.prefixed(user("ann", Map.of("a", List.of("b")), "x", "y"));
        assertThat(prefixed)
                .isEqualTo(new UserInfo(
                        PREFIX + "ann", "uid-1", List.of(PREFIX + "x", PREFIX + "y"), Map.of("a", List.of("b"))));
    }

    @Test
    void account_isCalledByWhereItLies() {
        Map<String, List<String>> home = Map.of(EffectiveUsers.CLUSTER_NAME, List.of("abc"));
        UserInfo prefixed = PolicyUsers.prefixed(user(ACCOUNT, home, UserInfo.AUTHENTICATED));
        assertThat(prefixed.name()).isEqualTo(PREFIX + "system:kcp:serviceaccount:abc:default:robot");
        assertThat(prefixed.groups()).containsExactly(PREFIX + UserInfo.AUTHENTICATED);
    }

    @Test
    void account_thatLiesNowhereOrInTwoPlaces_isNobody() {
        UserInfo nobody =
                new UserInfo(PREFIX + "system:anonymous", "", List.of(PREFIX + UserInfo.AUTHENTICATED), Map.of());
        assertThat(PolicyUsers.prefixed(user(ACCOUNT, Map.of(), "x", UserInfo.AUTHENTICATED)))
                .isEqualTo(nobody);
        Map<String, List<String>> two = Map.of(EffectiveUsers.CLUSTER_NAME, List.of("a", "b"));
        assertThat(PolicyUsers.prefixed(user(ACCOUNT, two, "x", UserInfo.AUTHENTICATED)))
                .isEqualTo(nobody);
        assertThat(PolicyUsers.prefixed(user(ACCOUNT, Map.of(), "x")).groups())
                .containsExactly(PREFIX + UserInfo.UNAUTHENTICATED);
    }

    @Test
    void warrants_arePrefixedAtAnyDepth_andUnreadableOnesLeftOut() {
        String inner = "{\\\"user\\\":\\\"inner\\\"}";
        String outer = "{\"user\":\"outer\",\"groups\":[\"g\"],\"extra\":{\"" + EffectiveUsers.WARRANT + "\":[\""
                + inner + "\"]}}";
        UserInfo ann = user("ann", Map.of(EffectiveUsers.WARRANT, List.of("nonsense", outer)));
        UserInfo prefixed = PolicyUsers.prefixed(ann);
        assertThat(prefixed.extra().get(EffectiveUsers.WARRANT)).hasSize(1);
        assertThat(names(prefixed)).containsExactly(PREFIX + "ann", PREFIX + "outer", PREFIX + "inner");
        assertThat(EffectiveUsers.of("exporter", prefixed).get(1).groups()).containsExactly(PREFIX + "g");
    }

    @Test
    void scopes_areThoseOfWhereTheRequestIsMade() {
        Map<String, List<String>> here = Map.of(EffectiveUsers.SCOPES, List.of("cluster:here"));
        UserInfo inScope = PolicyUsers.in(HERE, user("ann", here, "x"));
        assertThat(names(inScope)).containsExactly(PREFIX + "ann");
        assertThat(EffectiveUsers.of("exporter", inScope).get(0).groups()).containsExactly(PREFIX + "x");
        Map<String, List<String>> exporter = Map.of(EffectiveUsers.SCOPES, List.of("cluster:exporter"));
        UserInfo out = PolicyUsers.in(HERE, user("ann", exporter, "x", UserInfo.AUTHENTICATED));
        // The prefix hides that the group is that of everybody who is known.
        assertThat(EffectiveUsers.of("exporter", out)).containsExactly(UserInfo.ANONYMOUS);
    }

    @Test
    void warrantOfSomebodyOutOfScope_stillCounts() {
        UserInfo ann = user(
                "ann",
                Map.of(
                        EffectiveUsers.SCOPES,
                        List.of("cluster:other"),
                        EffectiveUsers.WARRANT,
                        List.of("{\"user\":\"bob\",\"groups\":[\"g\"]}")));
        UserInfo there = PolicyUsers.in(HERE, ann);
        assertThat(names(there)).containsExactly(PREFIX + "bob", "system:anonymous");
        assertThat(EffectiveUsers.of("exporter", there).get(0).groups()).containsExactly(PREFIX + "g");
    }

    @Test
    void claimOfAnAccount_hasNoScope_thatOfOthersHas() {
        Map<String, List<String>> extra = Map.of(
                EffectiveUsers.CLUSTER_NAME,
                List.of("abc"),
                EffectiveUsers.SCOPES,
                List.of("cluster:abc"),
                "a",
                List.of("b"));
        UserInfo account = PolicyUsers.ofClaim(user(ACCOUNT, extra));
        assertThat(account.extra()).isEqualTo(Map.of("a", List.of("b")));
        assertThat(names(account)).containsExactly(PREFIX + "system:kcp:serviceaccount:abc:default:robot");
        UserInfo ann = PolicyUsers.ofClaim(user("ann", Map.of(EffectiveUsers.SCOPES, List.of("cluster:abc"))));
        assertThat(names(ann)).containsExactly("system:anonymous");
    }
}
