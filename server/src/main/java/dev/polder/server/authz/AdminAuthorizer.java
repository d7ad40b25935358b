package dev.polder.server.authz;

import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import java.util.Set;

/**
 * Administrators may do everything; everybody may ask whether the server lives and which version it is, service accounts
 * how their tokens are checked; nobody else may do anything. RBAC objects are stored, and become effective with the authorizer chain of workspaces.
 */
public final class AdminAuthorizer implements Authorizer {

    /** kcp's group of administrators of every workspace. */
    public static final String KCP_ADMIN = "system:kcp:admin";

    /** Kubernetes' bootstrap role {@code system:public-info-viewer}. */
    private static final Set<String> PUBLIC_PATHS = Set.of("/healthz", "/livez", "/readyz", "/version", "/version/");

    /** Kubernetes' bootstrap role {@code system:service-account-issuer-discovery}, bound to all service accounts. */
    private static final Set<String> ISSUER_PATHS = Set.of(
            "/.well-known/openid-configuration",
            "/.well-known/openid-configuration/",
            "/openid/v1/jwks",
            "/openid/v1/jwks/");

    private static final String SERVICE_ACCOUNTS = "system:serviceaccounts";

    @Override
    public Decision authorize(Attributes attributes) {
        UserInfo user = attributes.user();
        if (user.in(UserInfo.MASTERS) || user.in(KCP_ADMIN)) {
            return new Decision.Allow("");
        }
        if (!attributes.isResourceRequest() && attributes.verb().equals("get")) {
            boolean issuer = user.in(SERVICE_ACCOUNTS) && ISSUER_PATHS.contains(attributes.path());
            if (issuer || PUBLIC_PATHS.contains(attributes.path())) {
                return new Decision.Allow("");
            }
        }
        return new Decision.NoOpinion(attributes.scope() == null ? "" : "access denied");
    }
}
