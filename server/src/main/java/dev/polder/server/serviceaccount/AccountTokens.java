package dev.polder.server.serviceaccount;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.server.jwt.Remembered;
import dev.polder.server.jwt.SignedToken;
import dev.polder.server.jwt.Validity;
import dev.polder.server.jwt.WebKey;
import dev.polder.spi.authn.Authentication;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.TokenHash;
import dev.polder.spi.authn.UserInfo;
import dev.polder.storage.view.EndedObjects;
import dev.polder.storage.view.StoreView;
import dev.polder.storage.view.ViewSnapshot;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Knows service accounts by their tokens (upstream {@code serviceaccount.JWTTokenAuthenticator} with its two validators).
 *
 * <p>A signature is verified once, off the event loop, and remembered for as long as its key is one of ours. Everything that
 * may change is looked at each time: the time, the account, the Secret.
 */
public final class AccountTokens implements Authenticator {

    /** How many tokens are remembered. */
    private static final int MOST = 20_000;

    private final Trust trust;
    private final Supplier<List<PublicKey>> keys;
    private final StoreView view;
    private final InstantSource clock;
    private final Remembered<TokenHash, Verified> remembered = new Remembered<>(MOST);
    private final EndedObjects ended;
    private final AtomicLong verifications = new AtomicLong();

    /**
     * Which tokens are good.
     *
     * @param issuers what their issuer may be called
     * @param audiences what this server is called in tokens
     * @param lookup whether tokens that lie in Secrets end with their Secrets and accounts
     */
    public record Trust(List<String> issuers, List<String> audiences, boolean lookup) {

        public Trust {
            issuers = List.copyOf(issuers);
            audiences = List.copyOf(audiences);
        }
    }

    /** A token with a good signature. The revision is that of the Secret in which it was found, 0 when it was in none. */
    private record Verified(
            AccountClaims claims,
            Validity validity,
            List<String> audiences,
            PublicKey key,
            UserInfo user,
            long secretRevision) {

        Verified foundAt(long revision) {
            return new Verified(claims, validity, audiences, key, user, revision);
        }
    }

    /** Why a token is not good, for whoever is told. */
    private static final class Refusal extends Exception {

        private static final long serialVersionUID = 1L;

        Refusal(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * An authenticator.
     *
     * @param keys what tokens may be signed with, as it is now
     * @param view where accounts and Secrets are
     */
    public AccountTokens(Trust trust, Supplier<List<PublicKey>> keys, StoreView view, InstantSource clock) {
        this.trust = trust;
        this.keys = keys;
        this.view = view;
        this.clock = clock;
        this.ended = new EndedObjects(view, LiveAccounts.ACCOUNTS);
    }

    /** Where a token that nobody has checked says it belongs; empty when it does not say so. For clients that know no clusters. */
    public static Optional<LogicalClusterName> cluster(String token) {
        // Other tokens are not worth reading: a JSON object in base64url begins so.
        return token.startsWith("ey") ? SignedToken.parse(token).flatMap(AccountClaims::cluster) : Optional.empty();
    }

    /** How many signatures have been verified. */
    public long verifications() {
        return verifications.get();
    }

    @Override
    public Optional<UserInfo> authenticate(Credentials credentials) {
        TokenHash hash = credentials.tokenHash();
        Verified known = hash == null ? null : remembered.get(hash);
        if (known == null
                || !keys.get().contains(known.key())
                || meant(known.audiences(), trust.audiences()).isEmpty()) {
            return Optional.empty();
        }
        boolean good = known.validity().at(clock.instant()) == Validity.Verdict.GOOD && stands(known);
        return good ? Optional.of(known.user()) : Optional.empty();
    }

    private boolean stands(Verified known) {
        return isFree(known.claims()) || LiveAccounts.stand(known.claims(), known.secretRevision(), view.snapshot());
    }

    /** How many tokens are remembered; none of accounts that have ended. */
    public int size() {
        forget();
        return remembered.size();
    }

    /** Lets go of the tokens of accounts that have ended, all of them at once. */
    private void forget() {
        Set<ObjectKey> gone = new HashSet<>();
        ended.look(gone::add, () -> remembered.removeIf(token -> !stands(token)));
        if (!gone.isEmpty()) {
            remembered.removeIf(token ->
                    token.claims().account().key().filter(gone::contains).isPresent() && !stands(token));
        }
    }

    /** Whether nothing but the signature counts. */
    private boolean isFree(AccountClaims claims) {
        return claims.legacy() && !trust.lookup();
    }

    @Override
    public CompletionStage<Authentication> lookUp(Credentials credentials, List<String> audiences) {
        String text = credentials.bearerToken();
        TokenHash hash = credentials.tokenHash();
        if (text == null || hash == null) {
            return CompletableFuture.completedFuture(Authentication.UNKNOWN);
        }
        Optional<SignedToken> token = SignedToken.parse(text).filter(this::isOurs);
        if (token.isEmpty()) {
            return CompletableFuture.completedFuture(Authentication.UNKNOWN);
        }
        CompletableFuture<Authentication> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("service-account-token").start(() -> {
            try {
                answer.complete(check(text, hash, token.get(), audiences));
            } catch (Refusal refusal) {
                answer.complete(Authentication.refused(String.valueOf(refusal.getMessage())));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private boolean isOurs(SignedToken token) {
        return token.issuer().equals(AccountClaims.LEGACY_ISSUER)
                || trust.issuers().contains(token.issuer());
    }

    private Authentication check(String text, TokenHash hash, SignedToken token, List<String> audiences)
            throws Refusal {
        Verified known = remembered.get(hash);
        if (known == null || !keys.get().contains(known.key())) {
            known = verify(token);
        }
        List<String> meant = meant(known.audiences(), audiences);
        if (meant.isEmpty()) {
            throw new Refusal("token audiences " + quoted(known.audiences()) + " is invalid for the target audiences "
                    + quoted(audiences));
        }
        checkTime(known);
        if (!isFree(known.claims())) {
            known = live(text, known);
        }
        forget();
        remembered.put(hash, known);
        if (!stands(known)) {
            // The account has ended meanwhile, and that may have been told already.
            remembered.remove(hash);
        }
        return new Authentication.Known(known.user(), meant);
    }

    /** Tokens without an audience are meant for this server (upstream's implicit audiences). */
    private List<String> meant(List<String> ofToken, List<String> wanted) {
        List<String> own = ofToken.isEmpty() ? trust.audiences() : ofToken;
        return own.stream().filter(wanted::contains).toList();
    }

    private Verified verify(SignedToken token) throws Refusal {
        boolean any = false;
        for (PublicKey key : keys.get()) {
            WebKey webKey = WebKey.of(key);
            if (!token.keyId().isEmpty() && !token.keyId().equals(webKey.id())) {
                continue;
            }
            any = true;
            verifications.incrementAndGet();
            if (token.isSignedBy(key, Set.of(webKey.algorithm()))) {
                AccountClaims claims = AccountClaims.of(token);
                return new Verified(
                        claims,
                        Validity.of(token.claims()),
                        token.audiences(),
                        key,
                        claims.account().user(claims.tokenId()),
                        0);
            }
        }
        throw new Refusal(
                any ? "go-jose/go-jose: error in cryptographic primitive" : "invalid signature, no keys found");
    }

    private void checkTime(Verified known) throws Refusal {
        switch (known.validity().at(clock.instant())) {
            case GOOD -> {}
            case EXPIRED -> throw new Refusal("service account token has expired");
            case NOT_YET -> throw new Refusal("service account token is not valid yet");
            case ISSUED_LATER, MALFORMED ->
                throw new Refusal(
                        "service account token claims could not be validated due to unexpected validation error");
        }
    }

    /** What is there now decides; what is missing may have come with a write that the view has yet to see. */
    private Verified live(String text, Verified known) throws Refusal {
        AccountClaims claims = known.claims();
        String defect = claims.defect();
        if (defect != null) {
            throw new Refusal(defect);
        }
        ViewSnapshot snapshot = view.snapshot();
        if (objection(text, claims, snapshot) != null) {
            snapshot = view.consistent().toCompletableFuture().join();
            String objection = objection(text, claims, snapshot);
            if (objection != null) {
                throw new Refusal(objection);
            }
        }
        return claims.legacy() ? known.foundAt(LiveAccounts.secretRevision(claims, snapshot)) : known;
    }

    private @Nullable String objection(String text, AccountClaims claims, ViewSnapshot snapshot) {
        return claims.legacy()
                ? LiveAccounts.legacyObjection(claims, text, snapshot)
                : LiveAccounts.objection(claims, snapshot, clock.instant());
    }

    /** As Go prints a slice of texts with {@code %q}. */
    private static String quoted(List<String> texts) {
        return texts.stream()
                .map(text -> "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(" ", "[", "]"));
    }
}
