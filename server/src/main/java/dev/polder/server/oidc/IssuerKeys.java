package dev.polder.server.oidc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.machinery.claims.TokenIssuer;
import dev.polder.machinery.decode.GoText;
import dev.polder.server.jwt.SignedToken;
import dev.polder.server.jwt.WebKeySet;
import dev.polder.server.request.outgoing.NamedBy;
import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.request.outgoing.PeerAnswer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerClients;
import dev.polder.server.request.outgoing.PeerException;
import dev.polder.server.request.outgoing.PeerIdentity;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of an issuer (OpenID Connect Discovery 1.0; go-oidc {@code NewProvider}, {@code remoteKeySet}): fetched when the
 * first token comes, and again when one comes that no known key has signed. Whoever comes while they are being fetched waits
 * for the same answer. A few fetches may follow one another at once, further ones are some time apart: whoever sends bad tokens
 * makes no load for the issuer. Nothing runs and no connection is kept in between.
 */
final class IssuerKeys {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    /** How long an issuer may take for each of its two documents. */
    private static final int SECONDS = 10;

    /** The largest of its documents, in bytes. */
    static final int LARGEST = 1 << 20;

    static final int AT_ONCE = 10;
    static final Duration ONCE_IN = Duration.ofSeconds(10);

    private static final String UNSIGNED =
            "oidc: verify token: failed to verify signature: failed to verify id token" + " signature";

    private final TokenIssuer issuer;
    private final NamedBy namedBy;
    private final PeerClients peers;
    private final Budget budget;
    private final AtomicReference<@Nullable CompletableFuture<WebKeySet>> fetching = new AtomicReference<>();
    private volatile @Nullable WebKeySet current;
    private volatile String keysUrl = "";

    /** Keys that have not been asked for yet, of an issuer that somebody has named. */
    IssuerKeys(TokenIssuer issuer, NamedBy namedBy, PeerClients peers, InstantSource clock) {
        this.namedBy = namedBy;
        this.issuer = issuer;
        this.peers = peers;
        this.budget = new Budget(AT_ONCE, ONCE_IN, clock);
    }

    /** Whether a key is still one of the issuer's, as far as is known. Never blocks. */
    boolean has(PublicKey key) {
        WebKeySet known = current;
        return known != null && known.has(key);
    }

    /**
     * The key that has signed a token. Blocks while keys are fetched.
     *
     * @throws Refusal when none has
     */
    PublicKey signer(SignedToken token, Set<String> algorithms) throws Refusal {
        WebKeySet known = current;
        Optional<PublicKey> signer = known == null ? Optional.empty() : known.signer(token, algorithms);
        if (signer.isPresent()) {
            return signer.get();
        }
        return fetched().signer(token, algorithms).orElseThrow(() -> new Refusal(UNSIGNED));
    }

    private WebKeySet fetched() throws Refusal {
        CompletableFuture<WebKeySet> mine = new CompletableFuture<>();
        CompletableFuture<WebKeySet> running = fetching.compareAndExchange(null, mine);
        if (running != null) {
            try {
                return running.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof Refusal refusal ? refusal : new Refusal(UNSIGNED);
            }
        }
        try {
            WebKeySet keys = fetch();
            current = keys;
            mine.complete(keys);
            return keys;
        } catch (Refusal | RuntimeException e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            fetching.set(null);
        }
    }

    private WebKeySet fetch() throws Refusal {
        if (!budget.take()) {
            throw new Refusal(current == null ? "oidc: authenticator not initialized" : UNSIGNED);
        }
        if (keysUrl.isEmpty()) {
            try {
                keysUrl = discover();
            } catch (PeerException | IOException e) {
                LOG.info("oidc authenticator: initializing plugin: issuer {}: {}", issuer.url(), e.getMessage());
                // Whoever named the issuer must not learn from here what else is in the network of this server.
                throw new Refusal("oidc: authenticator not initialized");
            }
        }
        try {
            return WebKeySet.parse(document(keysUrl));
        } catch (PeerException | IOException e) {
            keysUrl = "";
            LOG.info("oidc: get keys of issuer {} failed: {}", issuer.url(), e.getMessage());
            throw new Refusal("oidc: verify token: failed to verify signature: fetching keys oidc: get keys failed");
        }
    }

    private String discover() throws PeerException, IOException {
        String url = issuer.url().endsWith("/")
                ? issuer.url().substring(0, issuer.url().length() - 1)
                : issuer.url();
        String well =
                issuer.discoveryUrl().isEmpty() ? url + "/.well-known/openid-configuration" : issuer.discoveryUrl();
        ObjectNode found = Json.readObject(document(well));
        String itself = found.path("issuer").asText("");
        if (!itself.equals(issuer.url())) {
            throw new IOException("oidc: issuer did not match the issuer returned by provider, expected "
                    + GoText.quoted(issuer.url()) + " got " + GoText.quoted(itself));
        }
        String keys = found.path("jwks_uri").asText("");
        if (keys.isEmpty()) {
            throw new IOException("provider did not return JWKS URL");
        }
        if (!keys.startsWith("https://")) {
            throw new IOException("JWKS URL " + GoText.quoted(keys) + " is not an https URL");
        }
        return keys;
    }

    private byte[] document(String url) throws PeerException, IOException {
        try (PeerClient client = peers.open(new Peer(namedBy, url, issuer.authority(), PeerIdentity.NONE))) {
            PeerAnswer answer = client.get(SECONDS, LARGEST);
            if (answer.code() != 200) {
                throw new IOException(url + " answered " + answer.code());
            }
            return answer.body();
        }
    }
}
