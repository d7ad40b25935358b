package dev.polder.server.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.claims.AuthenticationConfiguration;
import dev.polder.machinery.claims.ClaimMappings;
import dev.polder.machinery.claims.ClaimMappings.Source;
import dev.polder.machinery.claims.JwtAuthenticator;
import dev.polder.machinery.claims.TokenIssuer;
import dev.polder.machinery.decode.DecodeException;
import dev.polder.server.jwt.SignedToken;
import dev.polder.server.jwt.TokenSigner;
import dev.polder.server.jwt.WebKey;
import dev.polder.server.request.outgoing.NamedBy;
import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.request.outgoing.PeerAnswer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerException;
import dev.polder.spi.authn.TokenHash;
import dev.polder.spi.authn.UserInfo;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is remembered of tokens, and for how long. */
class KnownTokensTest {

    private static final String URL = "https://issuer.example.com";

    private final KeyPair keys;
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final KnownTokens tokens = new KnownTokens(() -> now);
    private final TrustedIssuer issuer = issuer("");

    KnownTokensTest() throws GeneralSecurityException {
        keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
    }

    private TrustedIssuer issuer(String prefix) {
        JwtAuthenticator jwt = new JwtAuthenticator(
                TokenIssuer.of(URL, "", List.of("a")),
                List.of(),
                new ClaimMappings(new Source("sub", prefix, ""), new Source("groups", "", ""), Source.NONE, List.of()),
                List.of());
        try {
            return new TrustedIssuer(
                    AuthenticationConfiguration.compile(List.of(jwt), List.of()).get(0),
                    new IssuerKeys(jwt.issuer(), new NamedBy.Operator(), this::open, () -> now),
                    Set.of("ES384"));
        } catch (DecodeException e) {
            throw new IllegalStateException(e);
        }
    }

    private PeerClient open(Peer peer) {
        return new PeerClient() {
            @Override
            public PeerAnswer post(byte[] json, int seconds, int most) throws PeerException {
                throw new PeerException("nothing is posted");
            }

            @Override
            public PeerAnswer get(int seconds, int most) {
                ObjectNode set = Json.object().put("issuer", URL).put("jwks_uri", URL + "/keys");
                set.putArray("keys").add(WebKey.of(keys.getPublic()).json());
                return new PeerAnswer(200, "application/json", Json.write(set));
            }

            @Override
            public void close() {}
        };
    }

    private String token(String name, String... groups) {
        ObjectNode claims = Json.object().put("iss", URL).put("aud", "a").put("sub", name);
        claims.put("exp", now.getEpochSecond() + 60);
        List.of(groups).forEach(claims.putArray("groups")::add);
        return new TokenSigner(keys).sign(claims);
    }

    private Optional<UserInfo> check(String token, TrustedIssuer... issuers) throws Refusal {
        return tokens.check(SignedToken.parse(token).orElseThrow(), TokenHash.of(token), List.of(issuers));
    }

    private Optional<String> known(String token, TrustedIssuer... issuers) {
        return tokens.known(TokenHash.of(token), List.of(issuers)).map(UserInfo::name);
    }

    @Test
    void token_isKnownOnceItWasChecked_untilItEnds() throws Refusal {
        String token = token("jane");
        assertThat(known(token, issuer)).isEmpty();
        assertThat(check(token, issuer)).map(UserInfo::name).contains("jane");
        assertThat(known(token, issuer)).contains("jane");
        now = now.plusSeconds(60);
        assertThat(known(token, issuer)).contains("jane");
        now = now.plusMillis(1);
        assertThat(known(token, issuer)).isEmpty();
        assertThatThrownBy(() -> check(token, issuer)).hasMessageContaining("oidc: token is expired");
    }

    @Test
    void tokenKnownToOneIssuer_isUnknownToAnother_thoughTheyAreCalledTheSame() throws Refusal {
        TrustedIssuer other = issuer("other:");
        String token = token("jane");
        assertThat(check(token, issuer)).isPresent();
        assertThat(known(token, other)).isEmpty();
        assertThat(check(token, other)).map(UserInfo::name).contains("other:jane");
        assertThat(known(token, issuer)).contains("jane");
        assertThat(known(token, other)).contains("other:jane");
        assertThat(known(token)).isEmpty();
    }

    // The first that is meant decides, whether it says yes or no.
    @Test
    void tokenThatTheFirstRefuses_isNotTriedWithTheNext() throws Refusal {
        JwtAuthenticator strict = new JwtAuthenticator(
                TokenIssuer.of(URL, "", List.of("b")),
                List.of(),
                new ClaimMappings(new Source("sub", "", ""), Source.NONE, Source.NONE, List.of()),
                List.of());
        try {
            TrustedIssuer first = new TrustedIssuer(
                    AuthenticationConfiguration.compile(List.of(strict), List.of())
                            .get(0),
                    new IssuerKeys(strict.issuer(), new NamedBy.Operator(), this::open, () -> now),
                    Set.of("ES384"));
            assertThatThrownBy(() -> check(token("jane"), first, issuer))
                    .hasMessage("oidc: verify token: oidc: expected audience \"b\" got [\"a\"]");
        } catch (DecodeException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void largeUsers_areNotRemembered_andHugeOnesAreNone() throws Refusal {
        String large = token("jane", "x".repeat(KnownTokens.LARGEST));
        assertThat(check(large, issuer)).isPresent();
        assertThat(known(large, issuer)).isEmpty();
        String huge = token("jane", "x".repeat(TrustedIssuer.LARGEST_USER));
        assertThatThrownBy(() -> check(huge, issuer))
                .hasMessage("oidc: name, groups and extra of the user have more than 32768 characters");
    }
}
