package dev.polder.spi.authn;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * What a connection and a request bring to say who they are.
 *
 * @param certificate the client certificate of the TLS session, already verified against the client CA; null without one
 * @param bearerToken the token of the Authorization header; null without one
 */
public record Credentials(
        @Nullable X509Certificate certificate, @Nullable String bearerToken) {}
