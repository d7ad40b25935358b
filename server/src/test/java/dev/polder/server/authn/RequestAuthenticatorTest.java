package dev.polder.server.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.status.ApiException;
import dev.polder.spi.authn.Authentication;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order and the outcomes of apiserver {@code authentication/request}. */
class RequestAuthenticatorTest {

    private static final String SERVER = "https://server";

    private final AdminTokens admins =
            new AdminTokens(new AdminTokens.Admin("volatile", "uid-1"), new AdminTokens.Admin("lasting", "uid-1"));
    private final RequestAuthenticator authenticator = new RequestAuthenticator(List.of(admins), true, List.of(SERVER));

    private UserInfo user(@Nullable String token) {
        return authenticator.authenticate(new Credentials(null, token)).orElseThrow();
    }

    /** kcp pkg/server/options/authentication.go. */
    @Test
    void adminTokens_known_areKcpsUsers() {
        assertThat(user("volatile"))
                .isEqualTo(new UserInfo(
                        "kcp-admin", "uid-1", List.of("system:kcp:admin", "system:authenticated"), Map.of()));
        assertThat(user("lasting"))
                .isEqualTo(new UserInfo(
                        "shard-admin", "uid-1", List.of("system:masters", "system:authenticated"), Map.of()));
    }

    @Test
    void noCredentials_isAnonymous() {
        assertThat(user(null)).isEqualTo(UserInfo.ANONYMOUS);
    }

    // apiserver pkg/authentication/request/bearertoken/bearertoken.go: invalidToken.
    @Test
    void badToken_isUnknown_onceItHasBeenLookedUp() {
        Credentials bad = new Credentials(null, "wrong");
        assertThat(authenticator.authenticate(bad)).isEmpty();
        assertThat(lookUp("wrong")).isEqualTo(Authentication.refused("invalid bearer token"));
    }

    // apiserver pkg/authentication/authenticator/audagnostic.go.
    @Test
    void tokenWithoutAudience_isMeantForTheServerAlone() {
        assertThat(lookUp("volatile", "other", SERVER))
                .isInstanceOfSatisfying(
                        Authentication.Known.class,
                        known -> assertThat(known.audiences()).containsExactly(SERVER));
        assertThat(lookUp("volatile", "other")).isInstanceOf(Authentication.Unknown.class);
    }

    // kcp pkg/server/config.go: a union of the server's authenticators and the workspace's, in this order.
    @Test
    void clustersOwnTokens_areLookedAtThere_afterEverybodys() {
        UserInfo local = new UserInfo("local", "", List.of(), Map.of());
        RequestAuthenticator both = new RequestAuthenticator(
                List.of(admins),
                true,
                List.of(SERVER),
                cluster ->
                        credentials -> cluster.equals(LogicalClusterName.ROOT) ? Optional.of(local) : Optional.empty());
        Credentials unknown = new Credentials(null, "unknown");
        assertThat(both.in(LogicalClusterName.ROOT).authenticate(unknown)).contains(local.authenticated());
        assertThat(both.in(LogicalClusterName.ROOT)
                        .authenticate(new Credentials(null, "volatile"))
                        .orElseThrow()
                        .name())
                .isEqualTo("kcp-admin");
        assertThat(both.in(LogicalClusterName.ROOT).authenticate(new Credentials(null, null)))
                .contains(UserInfo.ANONYMOUS);
        assertThat(both.in(new LogicalClusterName("other")).authenticate(unknown))
                .isEmpty();
        assertThat(both.in(null).authenticate(unknown)).isEmpty();
        assertThat(both.in(LogicalClusterName.ROOT)
                        .lookUp(unknown, List.of(SERVER, "other"))
                        .toCompletableFuture()
                        .join())
                .isEqualTo(new Authentication.Known(local.authenticated(), List.of(SERVER)));
        assertThat(both.in(new LogicalClusterName("other"))
                        .lookUp(unknown, List.of())
                        .toCompletableFuture()
                        .join())
                .isEqualTo(Authentication.refused("invalid bearer token"));
    }

    private Authentication lookUp(String token, String... audiences) {
        return authenticator
                .lookUp(new Credentials(null, token), List.of(audiences))
                .toCompletableFuture()
                .join();
    }

    @Test
    void noCredentials_anonymousOff_is401() {
        RequestAuthenticator strict = new RequestAuthenticator(List.of(admins), false, List.of(SERVER));
        assertThatThrownBy(() -> strict.authenticate(new Credentials(null, null)))
                .isInstanceOf(ApiException.class);
    }

    /** apiserver group.AuthenticatedGroupAdder: a user in either group stays as it is. */
    @Test
    void user_alreadyInGroup_isNotAddedTwice() {
        UserInfo already = new UserInfo("a", "", List.of(UserInfo.UNAUTHENTICATED), Map.of());
        RequestAuthenticator fixed =
                new RequestAuthenticator(List.of(c -> Optional.of(already)), true, List.of(SERVER));
        assertThat(fixed.authenticate(new Credentials(null, null))).contains(already);
    }

    @Test
    void bearer_headers_areReadAsUpstreamDoes() {
        assertThat(token("Bearer abc")).isEqualTo("abc");
        assertThat(token("bearer  abc")).isNull();
        assertThat(token("BEARER abc def")).isEqualTo("abc");
        assertThat(token("Basic abc")).isNull();
        assertThat(token("Bearer")).isNull();
        assertThat(token(null)).isNull();
    }

    private static @Nullable String token(@Nullable String header) {
        return RequestCredentials.of(null, header, List.of()).bearerToken();
    }
}
