package dev.polder.server.authn;

import dev.polder.api.status.ApiErrors;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.UserInfo;

/** Finds out who makes a request. */
public final class AuthenticationStage {

    private final Authenticator authenticator;

    public AuthenticationStage(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /**
     * Names the caller.
     *
     * @throws dev.polder.api.status.ApiException 401 for a credential that nobody knows
     */
    public AuthenticatedRequest authenticate(ClusterRequest request) {
        UserInfo user = authenticator.authenticate(request.raw().credentials()).orElseThrow(ApiErrors::unauthorized);
        return new AuthenticatedRequest(request, user);
    }
}
