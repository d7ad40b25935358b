package dev.polder.spi.authn;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells who brings a credential. Called on event loops: must not block. */
public interface Authenticator {

    /**
     * Looks at the credentials with what is known without waiting.
     *
     * @return the user; empty when this authenticator does not know the credential, or would have to look it up
     */
    Optional<UserInfo> authenticate(Credentials credentials);

    /**
     * Looks at the credentials with all the time that it takes to be sure: a no of this method holds for everything that was
     * acknowledged before the call (store rule S7). Asked when {@link #authenticate} has no answer, and by token reviews. By
     * default the same as that, for an audience that does not matter.
     *
     * @param audiences whom the credential is brought to; empty for the server itself
     * @return completes, on any thread, with what came of it; exceptionally when that cannot be found out
     */
    default CompletionStage<Authentication> lookUp(Credentials credentials, List<String> audiences) {
        return CompletableFuture.completedFuture(authenticate(credentials)
                .<Authentication>map(user -> new Authentication.Known(user, List.of()))
                .orElse(Authentication.UNKNOWN));
    }
}
