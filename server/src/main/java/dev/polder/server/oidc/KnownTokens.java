package dev.polder.server.oidc;

import dev.polder.server.jwt.Remembered;
import dev.polder.server.jwt.SignedToken;
import dev.polder.server.oidc.TrustedIssuer.Verified;
import dev.polder.spi.authn.TokenHash;
import dev.polder.spi.authn.UserInfo;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of all issuers that were good a while ago, each for the issuer that it was checked by: the same token is checked
 * anew for every configuration, and what was remembered for one counts for no other.
 */
final class KnownTokens {

    /** How many tokens are remembered. */
    private static final int MOST = 10_000;

    /** Users of whom more characters are said are not remembered: they cost whoever brings them, not everybody. */
    static final int LARGEST = 4 * 1024;

    private final Remembered<Key, Verified> remembered = new Remembered<>(MOST);
    private final InstantSource clock;

    private record Key(TokenHash token, TrustedIssuer issuer) {}

    KnownTokens(InstantSource clock) {
        this.clock = clock;
    }

    /** The user of a token that one of the issuers is known to have issued. Never blocks. */
    Optional<UserInfo> known(@Nullable TokenHash token, List<TrustedIssuer> issuers) {
        if (token == null) {
            return Optional.empty();
        }
        for (TrustedIssuer issuer : issuers) {
            Verified known = remembered.get(new Key(token, issuer));
            if (known != null && issuer.isGood(known, clock.instant())) {
                return Optional.of(known.user());
            }
        }
        return Optional.empty();
    }

    /**
     * The user of a token; empty when none of the issuers is meant by it. The first that is decides (apiserver {@code
     * tokenunion.NewFailOnError}). Blocks.
     *
     * @throws Refusal when it is not good
     */
    Optional<UserInfo> check(SignedToken token, TokenHash hash, List<TrustedIssuer> issuers) throws Refusal {
        for (TrustedIssuer issuer : issuers) {
            if (issuer.issued(token)) {
                Key key = new Key(hash, issuer);
                Verified known = remembered.get(key);
                if (known == null || !issuer.isGood(known, clock.instant())) {
                    known = issuer.verify(token, clock.instant());
                    if (known.size() <= LARGEST) {
                        remembered.put(key, known);
                    }
                }
                return Optional.of(known.user());
            }
        }
        return Optional.empty();
    }
}
