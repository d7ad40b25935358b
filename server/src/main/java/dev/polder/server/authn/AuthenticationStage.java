package dev.polder.server.authn;

import dev.polder.api.resource.GroupResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.UserInfo;
import java.util.List;
import java.util.Optional;

/** Finds out who makes a request. */
public final class AuthenticationStage {

    private static final List<Impersonated> IMPERSONATED = List.of(
            new Impersonated("impersonate-user", "", "users"),
            new Impersonated("impersonate-group", "", "groups"),
            new Impersonated("impersonate-uid", "authentication.k8s.io", "uids"));

    private final Authenticator authenticator;

    public AuthenticationStage(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /**
     * Names the caller.
     *
     * @throws ApiException 401 for a credential that nobody knows; 403 for one who wants to act as
     *     somebody else: nobody may yet, and to go on as oneself would be worse than a refusal
     */
    public AuthenticatedRequest authenticate(ClusterRequest request) {
        UserInfo user = authenticator.authenticate(request.raw().credentials()).orElseThrow(ApiErrors::unauthorized);
        for (Impersonated kind : IMPERSONATED) {
            Optional<String> wanted = request.raw().header(kind.header());
            if (wanted.isPresent()) {
                throw refused(user, kind, wanted.get());
            }
        }
        return new AuthenticatedRequest(request, user);
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

    /** Worded as apiserver's {@code filters.WithImpersonation} through {@code responsewriters.Forbidden}. */
    private static ApiException refused(UserInfo user, Impersonated kind, String wanted) {
        GroupResource resource = new GroupResource(kind.group(), kind.resource());
        String reason = "User \"" + user.name() + "\" cannot impersonate resource \"" + kind.resource()
                + "\" in API group \"" + kind.group() + "\" at the cluster scope: this server does not impersonate yet";
        return ApiErrors.forbidden(resource, wanted, reason);
    }

    /**
     * A header by which a client asks to be taken for somebody else.
     *
     * @param group the API group of what would be impersonated
     */
    private record Impersonated(String header, String group, String resource) {}
}
