package dev.polder.spi.authn;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** What a connection and a request bring to say who they are. Requests of one connection that bring the same share it. */
public final class Credentials {

    private final @Nullable X509Certificate certificate;
    private final @Nullable String bearerToken;
    private volatile @Nullable TokenHash hash;

    /**
     * Credentials, each of which may be missing.
     *
     * @param certificate the client certificate of the TLS session, already verified against the client CA
     * @param bearerToken the token of the Authorization header
     */
    public Credentials(@Nullable X509Certificate certificate, @Nullable String bearerToken) {
        this.certificate = certificate;
        this.bearerToken = bearerToken;
    }

    /** The client certificate, verified; null without one. */
    public @Nullable X509Certificate certificate() {
        return certificate;
    }

    /** The bearer token; null without one. */
    public @Nullable String bearerToken() {
        return bearerToken;
    }

    /** The hash of the bearer token, made when first asked for; null without a token. */
    public @Nullable TokenHash tokenHash() {
        TokenHash known = hash;
        if (known == null && bearerToken != null) {
            known = TokenHash.of(bearerToken);
            hash = known;
        }
        return known;
    }
}
