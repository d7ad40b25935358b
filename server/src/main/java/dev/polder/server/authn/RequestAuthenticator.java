package dev.polder.server.authn;

import dev.polder.api.status.ApiErrors;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import java.util.List;
import java.util.Optional;

/**
 * The whole of authentication: asks each authenticator in turn and adds {@code system:authenticated} (apiserver
 * {@code union}, {@code group} and {@code anonymous}). A credential that nobody knows is a 401; no credential is
 * {@code system:anonymous}.
 */
public final class RequestAuthenticator implements Authenticator {

    private final List<Authenticator> chain;
    private final boolean anonymous;

    /**
     * Asks in this order.
     *
     * @param chain the first that knows a credential wins
     * @param anonymous whether requests without credentials are let in
     */
    public RequestAuthenticator(List<Authenticator> chain, boolean anonymous) {
        this.chain = List.copyOf(chain);
        this.anonymous = anonymous;
    }

    /**
     * Never empty.
     *
     * @throws dev.polder.api.status.ApiException a 401
     */
    @Override
    public Optional<UserInfo> authenticate(Credentials credentials) {
        for (Authenticator authenticator : chain) {
            Optional<UserInfo> user = authenticator.authenticate(credentials);
            if (user.isPresent()) {
                return user.map(UserInfo::authenticated);
            }
        }
        if (credentials.bearerToken() != null || credentials.certificate() != null || !anonymous) {
            throw ApiErrors.unauthorized();
        }
        return Optional.of(UserInfo.ANONYMOUS);
    }
}
