package dev.polder.server.authn;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.status.ApiErrors;
import dev.polder.spi.authn.Authentication;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The whole of authentication: asks each authenticator in turn and adds {@code system:authenticated} (apiserver
 * {@code union}, {@code group}, {@code audagnostic} and {@code anonymous}). A credential that nobody knows is a 401; no
 * credential is {@code system:anonymous}.
 */
public final class RequestAuthenticator implements Authenticator {

    /** apiserver {@code bearertoken.invalidToken}: said when nobody else says why. */
    private static final String INVALID_TOKEN = "invalid bearer token";

    private final Authenticator chain;
    private final boolean anonymous;
    private final List<String> ownAudiences;
    private final Function<LogicalClusterName, Authenticator> local;

    /**
     * Asks in this order.
     *
     * @param chain the first that knows a credential wins
     * @param anonymous whether requests without credentials are let in
     * @param ownAudiences what this server is called in tokens; whom credentials without an audience are meant for
     */
    public RequestAuthenticator(List<Authenticator> chain, boolean anonymous, List<String> ownAudiences) {
        this(chain, anonymous, ownAudiences, cluster -> new AuthenticatorChain(List.of()));
    }

    /**
     * Asks in this order, and then those of a logical cluster alone.
     *
     * @param local knows tokens that are good in a logical cluster only
     */
    public RequestAuthenticator(
            List<Authenticator> chain,
            boolean anonymous,
            List<String> ownAudiences,
            Function<LogicalClusterName, Authenticator> local) {
        this.local = local;
        this.chain = new AuthenticatorChain(chain);
        this.anonymous = anonymous;
        this.ownAudiences = List.copyOf(ownAudiences);
    }

    /** The same for what is brought to one logical cluster; null for what is brought to none, or to all. */
    public Authenticator in(@Nullable LogicalClusterName cluster) {
        return cluster == null ? this : new InCluster(cluster);
    }

    /**
     * Empty for a token that has to be looked up.
     *
     * @throws dev.polder.api.status.ApiException a 401 for other credentials that are not good
     */
    @Override
    public Optional<UserInfo> authenticate(Credentials credentials) {
        Optional<UserInfo> user = chain.authenticate(credentials);
        if (user.isPresent()) {
            return user.map(UserInfo::authenticated);
        }
        if (credentials.bearerToken() != null) {
            return Optional.empty();
        }
        if (credentials.certificate() != null || !anonymous) {
            throw ApiErrors.unauthorized();
        }
        return Optional.of(UserInfo.ANONYMOUS);
    }

    @Override
    public CompletionStage<Authentication> lookUp(Credentials credentials, List<String> audiences) {
        return lookUp(chain, credentials, audiences);
    }

    /** Credentials without an audience are meant for this server only (apiserver {@code audagnostic.go}). */
    private CompletionStage<Authentication> lookUp(
            Authenticator asked, Credentials credentials, List<String> audiences) {
        if (credentials.bearerToken() == null) {
            return CompletableFuture.completedFuture(
                    new Authentication.Known(authenticate(credentials).orElseThrow(), List.of()));
        }
        List<String> wanted = audiences.isEmpty() ? ownAudiences : audiences;
        return asked.lookUp(credentials, wanted).thenApply(answer -> switch (answer) {
            case Authentication.Known known -> {
                List<String> meant = known.audiences().isEmpty()
                        ? wanted.stream().filter(ownAudiences::contains).toList()
                        : known.audiences();
                yield meant.isEmpty()
                        ? Authentication.refused(INVALID_TOKEN)
                        : new Authentication.Known(known.user().authenticated(), meant);
            }
            case Authentication.Unknown unknown ->
                unknown.reasons().isEmpty() ? Authentication.refused(INVALID_TOKEN) : unknown;
        });
    }

    /** Asks those of a logical cluster for tokens that nobody else knows. */
    private final class InCluster implements Authenticator {

        private final LogicalClusterName cluster;

        InCluster(LogicalClusterName cluster) {
            this.cluster = cluster;
        }

        @Override
        public Optional<UserInfo> authenticate(Credentials credentials) {
            Optional<UserInfo> user = RequestAuthenticator.this.authenticate(credentials);
            return user.isPresent()
                    ? user
                    : local.apply(cluster).authenticate(credentials).map(UserInfo::authenticated);
        }

        @Override
        public CompletionStage<Authentication> lookUp(Credentials credentials, List<String> audiences) {
            Authenticator both = new AuthenticatorChain(List.of(chain, local.apply(cluster)));
            return RequestAuthenticator.this.lookUp(both, credentials, audiences);
        }
    }
}
