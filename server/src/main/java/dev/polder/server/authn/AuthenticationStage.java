package dev.polder.server.authn;

import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.spi.authn.Authentication;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.UserInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who makes a request. */
public final class AuthenticationStage {

    private static final Logger LOG = LoggerFactory.getLogger(AuthenticationStage.class);

    private final Authenticator authenticator;

    public AuthenticationStage(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /**
     * Names the caller without waiting; empty when the credential has to be looked up.
     *
     * @throws ApiException 401 for a credential that cannot be good
     */
    public Optional<AuthenticatedRequest> authenticate(ClusterRequest request) {
        return authenticator
                .authenticate(request.raw().credentials())
                .map(user -> new AuthenticatedRequest(request, user));
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
        return authenticator.lookUp(request.raw().credentials(), List.of()).thenApply(answer -> switch (answer) {
            case Authentication.Known known -> new AuthenticatedRequest(request, known.user());
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
