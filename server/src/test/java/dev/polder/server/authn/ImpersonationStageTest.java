package dev.polder.server.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.status.ApiException;
import dev.polder.server.authz.AuthorizationStage;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.RawRequest;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** apiserver {@code pkg/endpoints/filters/impersonation} and kcp {@code pkg/server/filters/impersonation.go}. */
class ImpersonationStageTest {

    private static final UserInfo MASTER = new UserInfo("root", "", List.of(UserInfo.MASTERS), Map.of());
    private static final UserInfo BOB = new UserInfo("bob", "", List.of("team", UserInfo.AUTHENTICATED), Map.of());

    private final List<Attributes> asked = new ArrayList<>();
    private final ImpersonationStage yes = new ImpersonationStage(
            attributes -> {
                asked.add(attributes);
                return new Decision.Allow("");
            },
            AuthorizationStage::refused);
    private final ImpersonationStage no =
            new ImpersonationStage(attributes -> new Decision.NoOpinion("access denied"), AuthorizationStage::refused);

    private static AuthenticatedRequest request(UserInfo caller, Map<String, List<String>> headers) {
        RawRequest raw = new RawRequest(
                "1", "GET", "/", Map.of(), headers, new byte[0], new Credentials(null, null), Instant.EPOCH, false);
        ClusterScope scope = new ClusterScope.OneCluster(LogicalClusterName.ROOT);
        return new AuthenticatedRequest(new ClusterRequest(raw, scope, "/clusters/root", "/"), caller);
    }

    private UserInfo seen(UserInfo caller, Map<String, List<String>> headers) {
        return yes.impersonate(request(caller, headers)).user();
    }

    @Test
    void requestWithoutHeaders_isNotAsked() {
        assertThat(yes.isAsked(request(BOB, Map.of("accept", List.of("*/*"))))).isFalse();
        assertThat(yes.isAsked(request(BOB, Map.of("impersonate-uid", List.of("1")))))
                .isTrue();
    }

    @Test
    void user_withEverything_isAuthorizedPartByPart() {
        UserInfo user = seen(
                MASTER,
                Map.of(
                        "impersonate-user", List.of("alice"),
                        "impersonate-group", List.of("g1", "g2"),
                        "impersonate-uid", List.of("u-1"),
                        "impersonate-extra-example.com%2fscopes", List.of("a", "b"),
                        "impersonate-extra-bad%zz", List.of("c")));
        assertThat(user)
                .isEqualTo(new UserInfo(
                        "alice",
                        "u-1",
                        List.of("g1", "g2", UserInfo.AUTHENTICATED),
                        Map.of("example.com/scopes", List.of("a", "b"), "bad%zz", List.of("c"))));
        assertThat(asked)
                .allMatch(attributes -> attributes.verb().equals("impersonate")
                        && attributes.user().equals(MASTER))
                .extracting(attributes -> attributes.group() + "/" + attributes.resource() + "/"
                        + attributes.subresource() + "=" + attributes.name())
                .containsExactly(
                        "/users/=alice",
                        "/groups/=g1",
                        "/groups/=g2",
                        "authentication.k8s.io/userextras/bad%zz=c",
                        "authentication.k8s.io/userextras/example.com/scopes=a",
                        "authentication.k8s.io/userextras/example.com/scopes=b",
                        "authentication.k8s.io/uids/=u-1");
    }

    @Test
    void serviceAccount_isInItsGroups_unlessGroupsAreNamed() {
        String name = "system:serviceaccount:ns:builder";
        assertThat(seen(MASTER, Map.of("impersonate-user", List.of(name))))
                .isEqualTo(new UserInfo(
                        name,
                        "",
                        List.of("system:serviceaccounts", "system:serviceaccounts:ns", UserInfo.AUTHENTICATED),
                        Map.of()));
        assertThat(asked).singleElement().satisfies(attributes -> {
            assertThat(attributes.resource()).isEqualTo("serviceaccounts");
            assertThat(attributes.namespace()).isEqualTo("ns");
            assertThat(attributes.name()).isEqualTo("builder");
        });
        assertThat(seen(MASTER, Map.of("impersonate-user", List.of(name), "impersonate-group", List.of("g")))
                        .groups())
                .containsExactly("g", UserInfo.AUTHENTICATED);
        seen(MASTER, Map.of("impersonate-user", List.of("system:serviceaccount:N_S:builder")));
        assertThat(asked.get(asked.size() - 1).resource()).isEqualTo("users");
    }

    @Test
    void anonymous_isUnauthenticated_andNobodyIsBoth() {
        assertThat(seen(MASTER, Map.of("impersonate-user", List.of("system:anonymous")))
                        .groups())
                .containsExactly(UserInfo.UNAUTHENTICATED);
        assertThat(seen(
                                MASTER,
                                Map.of(
                                        "impersonate-user", List.of("alice"),
                                        "impersonate-group", List.of(UserInfo.UNAUTHENTICATED)))
                        .groups())
                .containsExactly(UserInfo.UNAUTHENTICATED);
    }

    // v0.37 impersonation.go buildImpersonationRequests: a bad request with Go's spelling of the references.
    @ParameterizedTest
    @CsvSource({
        "impersonate-group, g, {Group  g    }",
        "impersonate-uid, u, {UID  u  authentication.k8s.io/v1  }",
        "impersonate-extra-k, v, {UserExtra  v  authentication.k8s.io/v1  k}"
    })
    void partsWithoutAUser_areABadRequest(String header, String value, String shown) {
        assertThatThrownBy(() -> seen(MASTER, Map.of(header, List.of(value))))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status().code()).isEqualTo(400))
                .hasMessage("requested [" + shown + "] without impersonating a user");
    }

    // responsewriters.ForbiddenStatusError.
    @ParameterizedTest
    @CsvSource({
        "impersonate-user, alice, 'users \"alice\"', 'users\" in API group \"\" at the cluster scope'",
        "impersonate-user, system:serviceaccount:n:b, 'serviceaccounts \"b\"',"
                + " 'serviceaccounts\" in API group \"\" in the namespace \"n\"'",
    })
    void refusal_namesTheRealUser(String header, String value, String subject, String what) {
        assertThatThrownBy(() -> no.impersonate(request(BOB, Map.of(header, List.of(value)))))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status().code()).isEqualTo(403))
                .hasMessage(subject + " is forbidden: User \"bob\" cannot impersonate resource \"" + what
                        + ": access denied");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "system:masters",
                "system:kcp:admin",
                "system:kcp:logical-cluster-admin",
                "system:kcp:external-logical-cluster-admin",
                "system:kcp:tenancy:workspace-bootstrapper"
            })
    void specialGroups_areForTheirMembers(String group) {
        Map<String, List<String>> headers =
                Map.of("impersonate-user", List.of("alice"), "impersonate-group", List.of("x", group));
        assertThatThrownBy(() -> seen(BOB, headers))
                .hasMessage("forbidden: impersonation is not allowed for the requestor");
        assertThat(asked).isEmpty();
        assertThat(seen(MASTER, headers).groups()).contains(group);
        UserInfo member = new UserInfo("m", "", List.of(group), Map.of());
        assertThat(seen(member, headers).groups()).contains(group);
    }

    /** The same groups as identities that are claimed besides, however deep they lie. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"user\":\"x\",\"groups\":[\"system:kcp:admin\"]}",
                "{\"user\":\"x\",\"groups\":[\"system:masters\"]}",
                "{\"user\":\"x\",\"extra\":{\"authorization.kcp.io/warrant\":"
                        + "[\"{\\\"groups\\\":[\\\"system:kcp:logical-cluster-admin\\\"]}\"]}}",
                "{\"groups\":[\"system:kcp:initializer:root:x\"]}"
            })
    void specialGroups_cannotBeClaimedByWarrant(String warrant) {
        Map<String, List<String>> headers = Map.of(
                "impersonate-user", List.of("bob"),
                "impersonate-extra-authorization.kcp.io%2fwarrant", List.of(warrant));
        assertThatThrownBy(() -> seen(BOB, headers))
                .hasMessage("forbidden: impersonation is not allowed for the requestor");
        assertThat(asked).isEmpty();
        assertThat(seen(MASTER, headers).extra()).containsKey("authorization.kcp.io/warrant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"system:kcp:initializer:root:x", "system:kcp:terminator:root:x"})
    void groupsOfLifecycles_areNobodysToGive(String group) {
        UserInfo member = new UserInfo("m", "", List.of(group), Map.of());
        assertThatThrownBy(() -> seen(
                        member,
                        Map.of("impersonate-user", List.of("bob"), "impersonate-group", List.of("team", group))))
                .hasMessage("forbidden: impersonation is not allowed for the requestor");
        assertThat(asked).isEmpty();
    }

    /** Warrants are scoped each for itself (kcp_test.go TestAppliesToUserWithWarrantsAndScopes). */
    @Test
    void impersonatedWarrants_meanNothingBeyondTheCluster() {
        String inner = "{\\\"user\\\":\\\"z\\\"}";
        String warrant = "{\"user\":\"y\",\"extra\":{\"authentication.kcp.io/scopes\":[\"cluster:a\"],"
                + "\"authorization.kcp.io/warrant\":[\"" + inner + "\"]}}";
        List<String> warrants = seen(
                        BOB,
                        Map.of(
                                "impersonate-user", List.of("alice"),
                                "impersonate-extra-authorization.kcp.io%2fwarrant", List.of(warrant, "{")))
                .extra()
                .get("authorization.kcp.io/warrant");
        assertThat(warrants)
                .containsExactly(
                        "{\"user\":\"y\",\"extra\":{\"authentication.kcp.io/scopes\":[\"cluster:a\",\"cluster:root\"],"
                                + "\"authorization.kcp.io/warrant\":[\"{\\\"user\\\":\\\"z\\\",\\\"extra\\\":"
                                + "{\\\"authentication.kcp.io/scopes\\\":[\\\"cluster:root\\\"]}}\"]}}",
                        "{");
    }

    @Test
    void impersonatedUser_meansNothingBeyondTheCluster() {
        assertThat(seen(
                                BOB,
                                Map.of(
                                        "impersonate-user", List.of("alice"),
                                        "impersonate-extra-authentication.kcp.io%2fscopes", List.of("cluster:other")))
                        .extra())
                .isEqualTo(Map.of(ImpersonationStage.SCOPES, List.of("cluster:other", "cluster:root")));
        assertThat(seen(MASTER, Map.of("impersonate-user", List.of("alice"))).extra())
                .isEmpty();
    }

    /** Else whoever administers one logical cluster could be anybody in all others. */
    @Test
    void warrants_areBoundToTheCluster_howeverDeepTheyLie() {
        String inner = "{\\\"user\\\":\\\"deep\\\"}";
        List<String> given = List.of(
                "{\"user\":\"a\",\"extra\":{\"authentication.kcp.io/scopes\":\"cluster:x\"}}",
                "{\"user\":\"b\",\"extra\":{\"authorization.kcp.io/warrant\":[\"" + inner + "\"]}}",
                "{\"user\":\"c\",\"extra\":[]}",
                "no json");
        Map<String, List<String>> headers =
                Map.of("impersonate-user", List.of("alice"), "impersonate-extra-authorization.kcp.io%2fwarrant", given);
        String scoped = "\"authentication.kcp.io/scopes\":[\"cluster:root\"]";
        assertThat(seen(BOB, headers).extra().get("authorization.kcp.io/warrant"))
                .containsExactly(
                        "{\"user\":\"a\",\"extra\":{" + scoped + "}}",
                        "{\"user\":\"b\",\"extra\":{\"authorization.kcp.io/warrant\":[\""
                                + ("{\"user\":\"deep\",\"extra\":{" + scoped + "}}").replace("\"", "\\\"") + "\"],"
                                + scoped
                                + "}}",
                        "{\"user\":\"c\",\"extra\":{" + scoped + "}}",
                        "no json");
        assertThat(seen(MASTER, headers).extra().get("authorization.kcp.io/warrant"))
                .isEqualTo(given);
    }
}
