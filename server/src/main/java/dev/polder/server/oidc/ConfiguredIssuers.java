package dev.polder.server.oidc;

import dev.polder.machinery.claims.AuthenticationConfiguration;
import dev.polder.machinery.claims.UserMapping;
import dev.polder.server.jwt.SignedToken;
import dev.polder.server.request.outgoing.NamedBy;
import dev.polder.server.request.outgoing.PeerClients;
import dev.polder.spi.authn.Authentication;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.TokenHash;
import dev.polder.spi.authn.UserInfo;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Knows users everywhere by tokens of the issuers that the server was told of (KEP-3331). */
public final class ConfiguredIssuers implements Authenticator {

    private final Supplier<AuthenticationConfiguration> configuration;
    private final Set<String> algorithms;
    private final PeerClients peers;
    private final InstantSource clock;
    private final KnownTokens tokens;
    private volatile Current current;

    /** The issuers of a configuration: others as soon as there is another one. */
    private record Current(AuthenticationConfiguration of, List<TrustedIssuer> issuers) {}

    /**
     * An authenticator.
     *
     * @param configuration what the server was told, as it is now: the same instance until it changes
     * @param algorithms what tokens may be signed by
     */
    public ConfiguredIssuers(
            Supplier<AuthenticationConfiguration> configuration,
            Set<String> algorithms,
            PeerClients peers,
            InstantSource clock) {
        this.configuration = configuration;
        this.algorithms = Set.copyOf(algorithms);
        this.peers = peers;
        this.clock = clock;
        this.tokens = new KnownTokens(clock);
        this.current = of(configuration.get());
    }

    private Current of(AuthenticationConfiguration now) {
        return new Current(
                now,
                now.jwt().stream()
                        .map((UserMapping one) -> new TrustedIssuer(
                                one, new IssuerKeys(one.issuer(), new NamedBy.Operator(), peers, clock), algorithms))
                        .toList());
    }

    private List<TrustedIssuer> issuers() {
        AuthenticationConfiguration now = configuration.get();
        Current known = current;
        if (!known.of().equals(now)) {
            known = of(now);
            current = known;
        }
        return known.issuers();
    }

    /** Whether tokens of an issuer are believed here, if they are good. */
    public boolean serves(String issuer) {
        return issuers().stream().anyMatch(one -> one.url().equals(issuer));
    }

    @Override
    public Optional<UserInfo> authenticate(Credentials credentials) {
        List<TrustedIssuer> issuers = issuers();
        return issuers.isEmpty() ? Optional.empty() : tokens.known(credentials.tokenHash(), issuers);
    }

    @Override
    public CompletionStage<Authentication> lookUp(Credentials credentials, List<String> audiences) {
        String text = credentials.bearerToken();
        TokenHash hash = credentials.tokenHash();
        List<TrustedIssuer> issuers = issuers();
        Optional<SignedToken> token = text == null || issuers.isEmpty() ? Optional.empty() : SignedToken.parse(text);
        if (hash == null || token.isEmpty() || issuers.stream().noneMatch(issuer -> issuer.issued(token.get()))) {
            return CompletableFuture.completedFuture(Authentication.UNKNOWN);
        }
        CompletableFuture<Authentication> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("oidc-token").start(() -> {
            try {
                answer.complete(tokens.check(token.get(), hash, issuers)
                        .<Authentication>map(user -> new Authentication.Known(user, List.of()))
                        .orElse(Authentication.UNKNOWN));
            } catch (Refusal refusal) {
                answer.complete(Authentication.refused(refusal.why()));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }
}
