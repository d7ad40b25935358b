package dev.polder.server.authz.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.spi.authn.UserInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Expectations from kcp's fork of Kubernetes, {@code pkg/registry/rbac/validation/kcp_test.go} (TestIsInScope,
 * TestAppliesToUserWithWarrantsAndScopes), and from kcp's {@code authorizers.md}.
 */
class EffectiveUsersTest {

    private static final String ACCOUNT = "system:serviceaccount:ns:sa";

    /** Values of an extra are joined by a bar; {@code -} is no extra at all. */
    private static UserInfo user(String name, String home, String scopes, String... groups) {
        Map<String, List<String>> extra = new HashMap<>();
        if (!home.equals("-")) {
            extra.put(EffectiveUsers.CLUSTER_NAME, List.of(home.split("\\|", -1)));
        }
        if (!scopes.equals("-")) {
            extra.put(EffectiveUsers.SCOPES, List.of(scopes.split("\\|", -1)));
        }
        return new UserInfo(name, "", List.of(groups), extra);
    }

    private static UserInfo warranted(String... warrants) {
        return new UserInfo("user-b", "", List.of(), Map.of(EffectiveUsers.WARRANT, List.of(warrants)));
    }

    private static List<String> names(List<UserInfo> users) {
        return users.stream().map(UserInfo::name).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "u,-,-,true",
        "u,-,'',false",
        "u,-,cluster:this,true",
        "u,-,cluster:another,false",
        "u,-,cluster:this|cluster:another,false",
        "u,-,'|cluster:this',false",
        "u,-,unknown:foo,false",
        "u,-,'cluster:another,cluster:this',true",
        "u,-,'cluster:another,cluster:this|cluster:this,cluster:other',true",
        "u,-,'cluster:another,cluster:other',false",
        "u,-,'cluster:this,cluster:other|cluster:another,cluster:jungle',false",
        "u,-,',,cluster:this',true",
        "u,-,cluster:this-too,false",
        ACCOUNT + ",another,-,false",
        ACCOUNT + ",this,-,true",
        ACCOUNT + ",-,-,true",
        ACCOUNT + ",this|this,-,false",
        ACCOUNT + ",this,cluster:this,true",
        ACCOUNT + ",another,cluster:this,false",
        ACCOUNT + ",this,cluster:another,false",
        "u,another,-,true"
    })
    void scope_isTheClustersOfEveryValue(String name, String home, String scopes, boolean inScope) {
        assertThat(EffectiveUsers.inScope("this", user(name, home, scopes))).isEqualTo(inScope);
    }

    @Test
    void outOfScope_isSomebodyFromElsewhere() {
        UserInfo stranger = EffectiveUsers.of(
                        "this",
                        user("u", "-", "cluster:c1,cluster:c2|cluster:c2,cluster:c3", "g", UserInfo.AUTHENTICATED))
                .get(0);
        assertThat(stranger.name()).isEqualTo("system:anonymous");
        assertThat(stranger.groups()).containsExactly(UserInfo.AUTHENTICATED, "system:cluster:c2");
        assertThat(EffectiveUsers.of("this", user("u", "-", "cluster:c1", "g"))).containsExactly(UserInfo.ANONYMOUS);
    }

    @Test
    void foreignAccount_isItsGlobalSelfAndSomebodyFromItsCluster() {
        List<UserInfo> users = EffectiveUsers.of("this", user(ACCOUNT, "other", "-", "g", UserInfo.AUTHENTICATED));
        assertThat(names(users)).containsExactly("system:kcp:serviceaccount:other:ns:sa", "system:anonymous");
        assertThat(users.get(0).groups()).containsExactly(UserInfo.AUTHENTICATED);
        assertThat(users.get(1).groups()).containsExactly(UserInfo.AUTHENTICATED, "system:cluster:other");
        assertThat(names(EffectiveUsers.of("this", user(ACCOUNT, "this", "-"))))
                .containsExactly(ACCOUNT, "system:kcp:serviceaccount:this:ns:sa");
        assertThat(names(EffectiveUsers.of("this", user(ACCOUNT, "-", "-")))).containsExactly(ACCOUNT);
    }

    /** Who impersonates an account can say that it lies anywhere, but not beyond where the impersonation counts. */
    @Test
    void accountOfAnotherCluster_isNobodysToSayElsewhere() {
        UserInfo said = user(ACCOUNT, "other", "cluster:mine", UserInfo.AUTHENTICATED);
        assertThat(names(EffectiveUsers.of("this", said))).containsExactly("system:anonymous");
        assertThat(EffectiveUsers.of("this", said).get(0).groups())
                .containsExactly(UserInfo.AUTHENTICATED, "system:cluster:mine");
        assertThat(names(EffectiveUsers.of("mine", said)))
                .containsExactly("system:kcp:serviceaccount:other:ns:sa", "system:anonymous");
    }

    /** Whoever was made an account in one cluster only, by impersonation there, is not that account for others. */
    @Test
    void globalSelf_endsWithTheScope() {
        UserInfo claimed = user(ACCOUNT, "victim", "cluster:mine", UserInfo.AUTHENTICATED);
        assertThat(names(EffectiveUsers.of("mine", claimed))).contains("system:kcp:serviceaccount:victim:ns:sa");
        assertThat(names(EffectiveUsers.of("providers", claimed))).containsExactly("system:anonymous");
    }

    @Test
    void warrants_addIdentities_andNest() {
        assertThat(names(EffectiveUsers.of("this", warranted("{\"user\":\"user-a\"}", "{\"user\":\"user-c\"}"))))
                .containsExactly("user-b", "user-a", "user-c");
        String nested =
                "{\"user\":\"x\",\"extra\":{\"authorization.kcp.io/warrant\":[\"{\\\"user\\\":\\\"user-a\\\"}\"]}}";
        assertThat(names(EffectiveUsers.of("this", warranted(nested)))).containsExactly("user-b", "x", "user-a");
    }

    @Test
    void warrant_isScopedForItself() {
        String scoped = "{\"user\":\"user-a\",\"groups\":[\"g\"],\"extra\":{\"authentication.kcp.io/scopes\":"
                + "[\"cluster:this\"]}}";
        assertThat(names(EffectiveUsers.of("this", warranted(scoped)))).contains("user-a");
        assertThat(names(EffectiveUsers.of("that", warranted(scoped)))).containsExactly("user-b", "system:anonymous");
    }

    @Test
    void warrantOfAnAccount_mustSayWhereItLies() {
        String unbound = "{\"user\":\"" + ACCOUNT + "\"}";
        String bound = "{\"user\":\"" + ACCOUNT + "\",\"extra\":{\"authentication.kcp.io/cluster-name\":[\"this\"]}}";
        assertThat(names(EffectiveUsers.of("this", warranted(unbound)))).containsExactly("user-b");
        assertThat(names(EffectiveUsers.of("this", warranted(bound)))).contains(ACCOUNT);
        assertThat(names(EffectiveUsers.of("that", warranted(bound)))).doesNotContain(ACCOUNT);
    }

    @Test
    void brokenWarrant_addsNothing() {
        assertThat(names(EffectiveUsers.of("this", warranted("{", "[]", "")))).containsExactly("user-b");
    }

    @Test
    void warrantsWithinWarrants_end() {
        String text = "{\"user\":\"last\"}";
        for (int i = 0; i < 12; i++) {
            text = "{\"user\":\"w\",\"extra\":{\"authorization.kcp.io/warrant\":["
                    + dev.polder.machinery.schema.field.GoText.quote(text) + "]}}";
        }
        List<String> names = new ArrayList<>(names(EffectiveUsers.of("this", warranted(text))));
        assertThat(names).hasSize(14).endsWith("last");
    }
}
