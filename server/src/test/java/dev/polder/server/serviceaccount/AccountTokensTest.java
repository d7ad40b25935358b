package dev.polder.server.serviceaccount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.spi.authn.Authentication;
import dev.polder.spi.authn.Credentials;
import dev.polder.storage.KeyLayout;
import dev.polder.storage.RowWrite;
import dev.polder.storage.StoreIdentity;
import dev.polder.storage.StoreTransaction;
import dev.polder.storage.memory.MemoryObjectStore;
import dev.polder.storage.view.encoding.StoredValue;
import dev.polder.storage.view.live.LiveView;
import dev.polder.storage.view.live.ViewConfig;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is remembered of tokens, and what is looked at each time. */
class AccountTokensTest {

    private static final String ISSUER = "https://issuer";
    private static final List<String> OWN = List.of(ISSUER);
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ObjectKey ACCOUNT =
            new ObjectKey(LogicalClusterName.ROOT, LiveAccounts.ACCOUNTS, "default", "builder");

    private final AtomicReference<Instant> time = new AtomicReference<>(NOW);
    private final MemoryObjectStore store = new MemoryObjectStore(new StoreIdentity(new UUID(0, 1)));
    private final AtomicReference<List<PublicKey>> keys = new AtomicReference<>(List.of());
    private LiveView view;
    private AccountTokens tokens;
    private TokenIssuer issuer;

    @BeforeEach
    void start() throws Exception {
        KeyPair pair = pair();
        keys.set(List.of(pair.getPublic()));
        view = LiveView.open(store, KeyLayout::parse, ViewConfig.STANDARD)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        tokens = new AccountTokens(new AccountTokens.Trust(OWN, OWN, true), keys::get, view, time::get);
        issuer = new TokenIssuer(ISSUER, () -> pair, () -> new UUID(0, 7));
        commit(new RowWrite.Put(KeyLayout.object(ACCOUNT), account("uid-1")));
    }

    @AfterEach
    void stop() {
        view.close();
        store.close();
    }

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static byte[] account(String uid) {
        String json = "{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":{\"name\":\"builder\","
                + "\"namespace\":\"default\",\"uid\":\"" + uid + "\"}}";
        return StoredValue.encode(json.getBytes(StandardCharsets.UTF_8));
    }

    private void commit(RowWrite write) throws Exception {
        store.commit(new StoreTransaction(write, List.of(), List.of()))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        view.consistent().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private Credentials token(String audience) {
        Account account = new Account("root", "default", "builder", "uid-1");
        return new Credentials(
                null, issuer.bound(account, "", "", new TokenIssuer.Terms(List.of(audience), NOW, 3600)));
    }

    private Authentication lookUp(Credentials credentials) {
        return tokens.lookUp(credentials, OWN).toCompletableFuture().join();
    }

    @Test
    void signature_isVerifiedOnce() {
        Credentials token = token(ISSUER);
        assertThat(tokens.authenticate(token)).isEmpty();
        assertThat(lookUp(token)).isInstanceOf(Authentication.Known.class);
        for (int i = 0; i < 100; i++) {
            assertThat(tokens.authenticate(token)).isPresent();
            assertThat(lookUp(token)).isInstanceOf(Authentication.Known.class);
        }
        assertThat(tokens.verifications()).isEqualTo(1);
    }

    @Test
    void rememberedToken_endsWithItsTime() {
        Credentials token = token(ISSUER);
        lookUp(token);
        // Clocks may be a minute apart.
        time.set(NOW.plusSeconds(3600 + 60));
        assertThat(tokens.authenticate(token)).isPresent();
        time.set(NOW.plusSeconds(3600 + 61));
        assertThat(tokens.authenticate(token)).isEmpty();
        assertThat(lookUp(token)).isEqualTo(Authentication.refused("service account token has expired"));
        time.set(NOW.minusSeconds(61));
        assertThat(tokens.authenticate(token)).isEmpty();
        assertThat(lookUp(token)).isEqualTo(Authentication.refused("service account token is not valid yet"));
    }

    @Test
    void rememberedToken_endsWithItsAccount() throws Exception {
        Credentials token = token(ISSUER);
        lookUp(token);
        commit(new RowWrite.Put(KeyLayout.object(ACCOUNT), account("uid-2")));
        assertThat(tokens.authenticate(token)).isEmpty();
        assertThat(lookUp(token))
                .isEqualTo(Authentication.refused("service account UID (uid-2) does not match claim (uid-1)"));
        commit(new RowWrite.Delete(KeyLayout.object(ACCOUNT)));
        assertThat(lookUp(token)).isEqualTo(Authentication.refused("serviceaccounts \"builder\" not found"));
    }

    @Test
    void rememberedToken_endsWithItsKey() throws Exception {
        Credentials token = token(ISSUER);
        lookUp(token);
        keys.set(List.of(pair().getPublic()));
        assertThat(tokens.authenticate(token)).isEmpty();
        assertThat(lookUp(token)).isEqualTo(Authentication.refused("invalid signature, no keys found"));
    }

    @Test
    void tokenForAnother_isRememberedForThatOneOnly() {
        Credentials token = token("vault");
        assertThat(tokens.lookUp(token, List.of("vault")).toCompletableFuture().join())
                .isInstanceOf(Authentication.Known.class);
        assertThat(tokens.authenticate(token)).isEmpty();
        assertThat(lookUp(token)).isInstanceOf(Authentication.Unknown.class);
    }

    // Store rule S7: whatever a view has yet to see, a no waits for.
    @Test
    void accountThatTheViewHasNotSeen_isWaitedFor() throws Exception {
        ObjectKey late = new ObjectKey(LogicalClusterName.ROOT, LiveAccounts.ACCOUNTS, "default", "late");
        Account account = new Account("root", "default", "late", "uid-1");
        Credentials token = new Credentials(null, issuer.bound(account, "", "", new TokenIssuer.Terms(OWN, NOW, 3600)));
        store.commit(new StoreTransaction(
                        new RowWrite.Put(KeyLayout.object(late), account("uid-1")), List.of(), List.of()))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        assertThat(lookUp(token)).isInstanceOf(Authentication.Known.class);
    }
}
