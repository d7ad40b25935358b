package dev.polder.server.authn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polder.api.status.ApiException;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order and the outcomes of apiserver {@code authentication/request}. */
class RequestAuthenticatorTest {

    private final AdminTokens admins =
            new AdminTokens(new AdminTokens.Admin("volatile", "uid-1"), new AdminTokens.Admin("lasting", "uid-1"));
    private final RequestAuthenticator authenticator = new RequestAuthenticator(List.of(admins), true);

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

    @Test
    void badToken_is401() {
        assertThatThrownBy(() -> user("wrong"))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status().code()).isEqualTo(401));
    }

    @Test
    void noCredentials_anonymousOff_is401() {
        RequestAuthenticator strict = new RequestAuthenticator(List.of(admins), false);
        assertThatThrownBy(() -> strict.authenticate(new Credentials(null, null)))
                .isInstanceOf(ApiException.class);
    }

    /** apiserver group.AuthenticatedGroupAdder: a user in either group stays as it is. */
    @Test
    void user_alreadyInGroup_isNotAddedTwice() {
        UserInfo already = new UserInfo("a", "", List.of(UserInfo.UNAUTHENTICATED), Map.of());
        RequestAuthenticator fixed = new RequestAuthenticator(List.of(c -> Optional.of(already)), true);
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
