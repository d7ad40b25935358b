package dev.polder.server.request;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.spi.authn.UserInfo;
import org.jspecify.annotations.Nullable;

/**
 * A request that its caller may make. Made by the authorization stage only.
 *
 * @param authenticated the request and its caller
 * @param info what it asks for
 */
public record AuthorizedRequest(AuthenticatedRequest authenticated, RequestInfo info) {

    public RawRequest raw() {
        return authenticated.cluster().raw();
    }

    public UserInfo user() {
        return authenticated.user();
    }

    public @Nullable ClusterScope scope() {
        return authenticated.cluster().scope();
    }
}
