package dev.polder.server.control;

import dev.polder.api.object.ObjectKey;

/** Makes the tokens that lie in Secrets. */
@FunctionalInterface
public interface SecretTokens {

    /**
     * A token of a service account.
     *
     * @param account the account
     * @param uid its uid
     * @param secret the name of the Secret that the token is to lie in, beside the account
     */
    String make(ObjectKey account, String uid, String secret);
}
