package dev.polder.server.oidc;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.machinery.schema.ContentCache;
import dev.polder.server.jwt.SignedToken;
import dev.polder.server.request.outgoing.PeerClients;
import dev.polder.spi.authn.Authentication;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.TokenHash;
import dev.polder.spi.authn.UserInfo;
import dev.polder.storage.view.RecordMemo;
import dev.polder.storage.view.StoreView;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Knows users of a workspace by tokens of the issuers that the workspace's type names (kcp {@code pkg/authentication}). Which
 * these are is read from the newest snapshot with every token: nothing is kept for a workspace, and what is written there counts
 * for the next request.
 */
public final class WorkspaceIssuers {

    private final StoreView view;
    private final Function<LogicalClusterName, List<ObjectKey>> named;
    private final RecordMemo<WorkspaceConfiguration> configurations;
    private final Predicate<String> elsewhere;
    private final KnownTokens tokens;

    /**
     * Everybody's issuers.
     *
     * @param space where configurations lie
     * @param named the configurations that the type of a logical cluster names; never blocks
     * @param elsewhere whether tokens of an issuer are believed everywhere: what the server says of those goes first
     */
    public WorkspaceIssuers(
            StoreView view,
            ResourceSpace space,
            Function<LogicalClusterName, List<ObjectKey>> named,
            Predicate<String> elsewhere,
            PeerClients peers,
            InstantSource clock) {
        this.view = view;
        this.named = named;
        this.elsewhere = elsewhere;
        this.tokens = new KnownTokens(clock);
        WorkspaceConfiguration.Shared shared = new WorkspaceConfiguration.Shared(new ContentCache<>(), peers, clock);
        this.configurations = new RecordMemo<>(view, space, record -> WorkspaceConfiguration.of(record, shared));
    }

    /** Those of one logical cluster, which must be asked after the server's own. */
    public Authenticator in(LogicalClusterName cluster) {
        return new OfCluster(cluster);
    }

    private List<WorkspaceConfiguration> of(LogicalClusterName cluster) {
        List<WorkspaceConfiguration> all = new ArrayList<>();
        for (ObjectKey key : named.apply(cluster)) {
            WorkspaceConfiguration one = configurations.get(key.cluster(), "", key.name());
            if (one != null) {
                all.add(one);
            }
        }
        return all;
    }

    private final class OfCluster implements Authenticator {

        private final LogicalClusterName cluster;

        OfCluster(LogicalClusterName cluster) {
            this.cluster = cluster;
        }

        @Override
        public Optional<UserInfo> authenticate(Credentials credentials) {
            for (WorkspaceConfiguration configuration : of(cluster)) {
                List<TrustedIssuer> issuers = configuration.compiled();
                if (issuers.stream().anyMatch(issuer -> elsewhere.test(issuer.url()))) {
                    return Optional.empty();
                }
                Optional<UserInfo> known = tokens.known(credentials.tokenHash(), issuers);
                if (known.isPresent()) {
                    return WorkspaceUsers.admitted(known.get(), cluster);
                }
            }
            return Optional.empty();
        }

        /** What makes a token good may have been written a moment ago: a no needs the present (store rule S7). */
        @Override
        public CompletionStage<Authentication> lookUp(Credentials credentials, List<String> audiences) {
            String text = credentials.bearerToken();
            TokenHash hash = credentials.tokenHash();
            Optional<SignedToken> token = text == null ? Optional.empty() : SignedToken.parse(text);
            if (hash == null || token.isEmpty()) {
                return CompletableFuture.completedFuture(Authentication.UNKNOWN);
            }
            CompletableFuture<Authentication> answer = new CompletableFuture<>();
            Thread.ofVirtual().name("workspace-token").start(() -> {
                try {
                    List<WorkspaceConfiguration> now = of(cluster);
                    Authentication first = ask(now, token.get(), hash);
                    if (first instanceof Authentication.Unknown) {
                        view.consistent().toCompletableFuture().join();
                        List<WorkspaceConfiguration> then = of(cluster);
                        first = then.equals(now) ? first : ask(then, token.get(), hash);
                    }
                    answer.complete(first);
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
            return answer;
        }

        /** The first configuration that knows the token wins (apiserver {@code authentication/request/union}). */
        private Authentication ask(List<WorkspaceConfiguration> all, SignedToken token, TokenHash hash) {
            List<String> reasons = new ArrayList<>();
            for (WorkspaceConfiguration configuration : all) {
                try {
                    Optional<UserInfo> user = tokens.check(token, hash, configuration.issuers());
                    if (user.isPresent()) {
                        return WorkspaceUsers.admitted(user.get(), cluster)
                                .<Authentication>map(one -> new Authentication.Known(one, List.of()))
                                .orElse(Authentication.refused("system usernames are not admitted"));
                    }
                } catch (Refusal refusal) {
                    reasons.add(refusal.why());
                }
            }
            return new Authentication.Unknown(reasons);
        }
    }
}
