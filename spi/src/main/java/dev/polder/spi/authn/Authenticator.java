package dev.polder.spi.authn;

import java.util.Optional;

/** Tells who brings a credential. Called on event loops: must not block. */
public interface Authenticator {

    /**
     * Looks at the credentials.
     *
     * @return the user; empty when this authenticator does not know the credential
     */
    Optional<UserInfo> authenticate(Credentials credentials);
}
