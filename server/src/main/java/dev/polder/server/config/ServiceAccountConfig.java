package dev.polder.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the issuer of service-account tokens is, what it signs with, and which tokens are good.
 *
 * @param issuers what tokens may name as their issuer, each a URL; new ones name the first; default {@code
 *     https://kcp.default.svc}, as kcp
 * @param audiences what this server is called in tokens; default, also for an empty list, what its issuers are called
 * @param signingKey a PEM file of the private key, RSA or ECDSA; null, the default, has one made
 * @param keys PEM files of further keys, public or private, whose tokens are good as well; default none
 * @param longest for how many seconds a token may be good at most; 0, the default, for as long as is asked
 * @param lookup whether tokens that lie in Secrets end with their Secrets and accounts; default true
 */
public record ServiceAccountConfig(
        List<String> issuers,
        List<String> audiences,
        @Nullable Path signingKey,
        List<Path> keys,
        long longest,
        boolean lookup) {

    /** What a bound on the validity of tokens may be, in seconds (upstream {@code ServiceAccountAuthenticationOptions}). */
    private static final long SHORTEST_BOUND = 3600;

    private static final long LONGEST_BOUND = 1L << 32;

    /**
     * Checks the issuer as upstream's {@code NewOpenIDMetadataProvider}.
     *
     * @throws IllegalArgumentException in one line that says what is wrong, after the flag's name
     */
    public ServiceAccountConfig {
        issuers = List.copyOf(issuers);
        keys = List.copyOf(keys);
        for (String issuer : issuers) {
            if (!isIssuer(issuer)) {
                throw new IllegalArgumentException(
                        "--service-account-issuer \"" + issuer + "\" is not an https URL without query and fragment");
            }
        }
        if (issuers.isEmpty()) {
            throw new IllegalArgumentException("--service-account-issuer must name an issuer");
        }
        if (longest != 0 && (longest < SHORTEST_BOUND || longest > LONGEST_BOUND)) {
            throw new IllegalArgumentException(
                    "--service-account-max-token-expiration must be between 1 hour and 2^32 seconds");
        }
        audiences = audiences.isEmpty() ? issuers : List.copyOf(audiences);
    }

    public static ServiceAccountConfig defaults() {
        return new ServiceAccountConfig(List.of("https://kcp.default.svc"), List.of(), null, List.of(), 0, true);
    }

    /** What new tokens name as their issuer. */
    public String issuer() {
        return issuers.get(0);
    }

    /** The same with other keys. */
    public ServiceAccountConfig withKeys(@Nullable Path signing, List<Path> further) {
        return new ServiceAccountConfig(issuers, audiences, signing, further, longest, lookup);
    }

    private static boolean isIssuer(String text) {
        try {
            URI url = new URI(text);
            return "https".equals(url.getScheme())
                    && url.getRawAuthority() != null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
