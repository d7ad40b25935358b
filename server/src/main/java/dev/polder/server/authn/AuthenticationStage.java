package dev.polder.server.authn;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.spi.authn.Authentication;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.LifecycleGroups;
import dev.polder.spi.authn.UserInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who makes a request. Groups that only the server gives are taken from whatever a credential says. */
public final class AuthenticationStage {

    private static final Logger LOG = LoggerFactory.getLogger(AuthenticationStage.class);

    private final Function<@Nullable LogicalClusterName, Authenticator> authenticators;
    private final Set<String> openPaths;

    /**
     * A stage.
     *
     * @param authenticators who is asked about what is brought to a logical cluster; null stands for none, or all
     * @param openPaths the only paths below a logical cluster that need no credentials; all when empty
     */
    public AuthenticationStage(
            Function<@Nullable LogicalClusterName, Authenticator> authenticators, Set<String> openPaths) {
        this.authenticators = authenticators;
        this.openPaths = Set.copyOf(openPaths);
    }

    private Authenticator authenticator(ClusterRequest request) {
        return authenticators.apply(request.scope() instanceof ClusterScope.OneCluster one ? one.name() : null);
    }

    /**
     * Names the caller without waiting; empty when the credential has to be looked up.
     *
     * @throws ApiException 401 for a credential that cannot be good
     */
    public Optional<AuthenticatedRequest> authenticate(ClusterRequest request) {
        Optional<UserInfo> user =
                authenticator(request).authenticate(request.raw().credentials());
        // Whoever has shown nothing is this user (apiserver request/anonymous).
        boolean shut = !openPaths.isEmpty() && !openPaths.contains(request.path());
        if (shut && user.filter(UserInfo.ANONYMOUS::equals).isPresent()) {
            throw ApiErrors.unauthorized();
        }
        return user.map(known -> new AuthenticatedRequest(request, LifecycleGroups.without(known)));
    }

    /**
     * What a caller asks of a service, as the one on whose behalf the service does it.
     *
     * @param outer the request to the service
     * @param inner what the service is asked to do
     */
    public static AuthenticatedRequest onBehalf(AuthenticatedRequest outer, ClusterRequest inner, UserInfo user) {
        if (!outer.cluster().raw().id().equals(inner.raw().id())) {
            throw new IllegalArgumentException("two requests");
        }
        return new AuthenticatedRequest(inner, user);
    }

    /**
     * Names the caller once the credential has been looked up. Completes on any thread, exceptionally with a 401 when nobody
     * knows it: the client does not hear why, the log does (apiserver {@code filters.WithAuthentication}).
     */
    public CompletionStage<AuthenticatedRequest> lookUp(ClusterRequest request) {
        return authenticator(request)
                .lookUp(request.raw().credentials(), List.of())
                .thenApply(answer -> switch (answer) {
                    case Authentication.Known known ->
                        new AuthenticatedRequest(request, LifecycleGroups.without(known.user()));
                    case Authentication.Unknown unknown -> {
                        LOG.debug(
                                "unable to authenticate the request {}: {}",
                                request.raw().id(),
                                unknown.reasons());
                        throw ApiErrors.unauthorized();
                    }
                });
    }
}
