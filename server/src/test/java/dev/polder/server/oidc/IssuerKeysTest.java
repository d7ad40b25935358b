package dev.polder.server.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.claims.TokenIssuer;
import dev.polder.server.jwt.SignedToken;
import dev.polder.server.jwt.TokenSigner;
import dev.polder.server.jwt.WebKey;
import dev.polder.server.request.outgoing.NamedBy;
import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.request.outgoing.PeerAnswer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often an issuer is asked for its keys, and what is said when it does not give them. */
@Timeout(30)
class IssuerKeysTest {

    private static final String URL = "https://issuer.example.com";
    private static final Set<String> ALGORITHMS = Set.of("RS256", "ES384");

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private volatile KeyPair keys = keys("EC");
    private volatile Answer discovery =
            () -> Json.write(Json.object().put("issuer", URL).put("jwks_uri", URL + "/keys"));
    private volatile Answer keySet = () -> Json.write(set());

    private final IssuerKeys issuer =
            new IssuerKeys(TokenIssuer.of(URL, "", List.of("a")), new NamedBy.Operator(), this::open, () -> now);

    private interface Answer {
        byte[] get() throws PeerException;
    }

    private PeerClient open(Peer peer) {
        return new PeerClient() {
            @Override
            public PeerAnswer post(byte[] json, int seconds, int most) throws PeerException {
                throw new PeerException("nothing is posted");
            }

            @Override
            public PeerAnswer get(int seconds, int most) throws PeerException {
                asked.add(peer.url());
                byte[] body = peer.url().endsWith("/keys") ? keySet.get() : discovery.get();
                return new PeerAnswer(body.length == 0 ? 500 : 200, "application/json", body);
            }

            @Override
            public void close() {}
        };
    }

    private ObjectNode set() {
        ObjectNode set = Json.object();
        set.putArray("keys").add(WebKey.of(keys.getPublic()).json());
        return set;
    }

    private static KeyPair keys(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private SignedToken token() {
        return SignedToken.parse(new TokenSigner(keys).sign(Json.object().put("iss", URL)))
                .orElseThrow();
    }

    private long fetches() {
        return asked.stream().filter(url -> url.endsWith("/keys")).count();
    }

    private void refused(SignedToken token, String why) {
        assertThatThrownBy(() -> issuer.signer(token, ALGORITHMS))
                .isInstanceOf(Refusal.class)
                .hasMessage(why);
    }

    @Test
    void keys_areFetchedOnce_andAgainForAKeyThatIsNotKnown() throws Refusal {
        assertThat(asked).isEmpty();
        KeyPair first = keys;
        SignedToken old = token();
        assertThat(issuer.signer(old, ALGORITHMS)).isEqualTo(first.getPublic());
        assertThat(issuer.signer(old, ALGORITHMS)).isEqualTo(first.getPublic());
        assertThat(asked).containsExactly(URL + "/.well-known/openid-configuration", URL + "/keys");
        keys = keys("EC");
        assertThat(issuer.signer(token(), ALGORITHMS)).isEqualTo(keys.getPublic());
        assertThat(asked).hasSize(3);
        assertThat(issuer.has(first.getPublic())).isFalse();
        assertThat(issuer.has(keys.getPublic())).isTrue();
        refused(old, "oidc: verify token: failed to verify signature: failed to verify id token signature");
    }

    @Test
    void badTokens_makeNoLoadForTheIssuer() throws Refusal {
        var unused = issuer.signer(token(), ALGORITHMS);
        KeyPair real = keys;
        SignedToken forged = SignedToken.parse(
                        new TokenSigner(keys("EC")).sign(Json.object().put("iss", URL)))
                .orElseThrow();
        for (int i = 0; i < 1_000; i++) {
            refused(forged, "oidc: verify token: failed to verify signature: failed to verify id token signature");
        }
        assertThat(fetches()).isEqualTo(IssuerKeys.AT_ONCE);
        assertThat(issuer.signer(token(), ALGORITHMS)).isEqualTo(real.getPublic());
        now = now.plus(IssuerKeys.ONCE_IN);
        for (int i = 0; i < 1_000; i++) {
            refused(forged, "oidc: verify token: failed to verify signature: failed to verify id token signature");
        }
        assertThat(fetches()).isEqualTo(IssuerKeys.AT_ONCE + 1);
    }

    @Test
    void thoseWhoComeTogether_waitForOneFetch() throws Exception {
        CountDownLatch came = new CountDownLatch(1);
        CompletableFuture<Void> release = new CompletableFuture<>();
        discovery = () -> {
            came.countDown();
            release.join();
            return Json.write(Json.object().put("issuer", URL).put("jwks_uri", URL + "/keys"));
        };
        SignedToken token = token();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> issuer.signer(token, ALGORITHMS));
            came.await();
            List<Future<?>> others = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                others.add(threads.submit(() -> issuer.signer(token, ALGORITHMS)));
            }
            release.complete(null);
            assertThat(first.get()).isEqualTo(keys.getPublic());
            for (var other : others) {
                assertThat(other.get()).isEqualTo(keys.getPublic());
            }
        }
        assertThat(asked).hasSize(2);
    }

    @Test
    void issuerThatFails_isAskedAgain_butNotForEverybody() throws Refusal {
        discovery = () -> new byte[0];
        for (int i = 0; i < 1_000; i++) {
            refused(token(), "oidc: authenticator not initialized");
        }
        assertThat(asked).hasSize(IssuerKeys.AT_ONCE);
        discovery = () -> Json.write(Json.object().put("issuer", URL).put("jwks_uri", URL + "/keys"));
        keySet = () -> {
            throw new PeerException("dial tcp 10.0.0.1:443: connect: connection refused");
        };
        now = now.plus(IssuerKeys.ONCE_IN);
        // What else there is in this network is nobody's business.
        refused(token(), "oidc: verify token: failed to verify signature: fetching keys oidc: get keys failed");
        keySet = () -> Json.write(set());
        now = now.plus(IssuerKeys.ONCE_IN);
        assertThat(issuer.signer(token(), ALGORITHMS)).isEqualTo(keys.getPublic());
    }

    @Test
    void descriptionOfAnother_orWithoutKeys_isNone() {
        String uninitialized = "oidc: authenticator not initialized";
        for (ObjectNode wrong : List.of(
                Json.object().put("issuer", URL + "/").put("jwks_uri", URL + "/keys"),
                Json.object().put("jwks_uri", URL + "/keys"),
                Json.object().put("issuer", URL),
                Json.object().put("issuer", URL).put("jwks_uri", "http://issuer.example.com/keys"),
                Json.object().put("issuer", URL).put("jwks_uri", "file:///etc/passwd"))) {
            discovery = () -> Json.write(wrong);
            refused(token(), uninitialized);
        }
        discovery = () -> "<html>".getBytes(StandardCharsets.UTF_8);
        refused(token(), uninitialized);
        assertThat(fetches()).isZero();
    }

    // oidc_test.go "discovery-url": the description lies elsewhere, and names the issuer all the same.
    @Test
    void discoveryUrl_isAskedInstead() throws Refusal {
        TokenIssuer elsewhere = new TokenIssuer(URL, "https://discovery.example.com/c/d/bar", "", List.of("a"), "", "");
        IssuerKeys named = new IssuerKeys(elsewhere, new NamedBy.Operator(), this::open, () -> now);
        assertThat(named.signer(token(), ALGORITHMS)).isEqualTo(keys.getPublic());
        assertThat(asked).containsExactly("https://discovery.example.com/c/d/bar", URL + "/keys");
    }
}
