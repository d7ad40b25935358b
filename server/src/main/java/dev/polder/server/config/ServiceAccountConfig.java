package dev.polder.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the issuer of service-account tokens is, and what it signs with.
 *
 * @param issuer what tokens name as their issuer, a URL; default {@code https://kcp.default.svc}, as kcp
 * @param signingKey a PEM file of the private key, RSA or ECDSA; null, the default, has one made
 * @param keys PEM files of further keys, public or private, whose tokens are good as well; default none
 */
public record ServiceAccountConfig(String issuer, @Nullable Path signingKey, List<Path> keys) {

    /**
     * Checks the issuer as upstream's {@code NewOpenIDMetadataProvider}.
     *
     * @throws IllegalArgumentException in one line that says what is wrong
     */
    public ServiceAccountConfig {
        keys = List.copyOf(keys);
        if (!isIssuer(issuer)) {
            throw new IllegalArgumentException("\"" + issuer + "\" is not an https URL without query and fragment");
        }
    }

    public static ServiceAccountConfig defaults() {
        return new ServiceAccountConfig("https://kcp.default.svc", null, List.of());
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
