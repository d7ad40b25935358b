package dev.polder.server.authn;

import dev.polder.spi.authn.Authentication;
import dev.polder.spi.authn.Authenticator;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Several authenticators as one: the first that knows a credential wins, and the reasons of those who do not are gathered
 * (apiserver {@code authentication/request/union}).
 *
 * @param members who is asked, in this order
 */
public record AuthenticatorChain(List<Authenticator> members) implements Authenticator {

    public AuthenticatorChain {
        members = List.copyOf(members);
    }

    @Override
    public Optional<UserInfo> authenticate(Credentials credentials) {
        for (Authenticator member : members) {
            Optional<UserInfo> user = member.authenticate(credentials);
            if (user.isPresent()) {
                return user;
            }
        }
        return Optional.empty();
    }

    @Override
    public CompletionStage<Authentication> lookUp(Credentials credentials, List<String> audiences) {
        return from(0, credentials, audiences, List.of());
    }

    private CompletionStage<Authentication> from(
            int index, Credentials credentials, List<String> audiences, List<String> reasons) {
        if (index == members.size()) {
            return CompletableFuture.completedFuture(new Authentication.Unknown(reasons));
        }
        return members.get(index).lookUp(credentials, audiences).thenCompose(answer -> switch (answer) {
            case Authentication.Known known -> CompletableFuture.completedFuture(known);
            case Authentication.Unknown unknown -> {
                List<String> all = new ArrayList<>(reasons);
                all.addAll(unknown.reasons());
                yield from(index + 1, credentials, audiences, all);
            }
        });
    }
}
