package dev.polder.server.request;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Rights;
import org.jspecify.annotations.Nullable;

/**
 * A request that its caller may make. Made by the authorization stage only.
 *
 * @param authenticated the request and its caller
 * @param info what it asks for
 * @param everybodys whether everybody may ask for it, wherever: the answer must tell nothing of any logical cluster
 * @param rights what it is allowed by
 * @param again decides once more, by what is known then; throws the 403 when the caller may no longer
 */
public record AuthorizedRequest(
        AuthenticatedRequest authenticated, RequestInfo info, boolean everybodys, Rights rights, Runnable again) {

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
