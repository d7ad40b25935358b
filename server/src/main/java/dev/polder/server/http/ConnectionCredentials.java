package dev.polder.server.http;

import dev.polder.server.authn.RequestCredentials;
import dev.polder.spi.authn.Credentials;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a connection speaks for. Requests of a connection nearly always carry the same token, so its header is read once.
 * Belongs to the event loop of the connection.
 */
final class ConnectionCredentials {

    private final @Nullable X509Certificate certificate;
    private @Nullable String authorization;
    private @Nullable Credentials last;

    /** A connection; the TLS handshake has verified the certificate. */
    ConnectionCredentials(@Nullable X509Certificate certificate) {
        this.certificate = certificate;
    }

    /**
     * The credentials of a request.
     *
     * @param header the value of its Authorization header; null without one
     * @param subProtocols what it offers in Sec-WebSocket-Protocol; empty unless it asks for a WebSocket
     * @throws dev.polder.api.status.ApiException a 401 for a sub-protocol token that is malformed or stands alone
     */
    Credentials of(@Nullable String header, List<String> subProtocols) {
        Credentials known = last;
        if (known != null && subProtocols.isEmpty() && header != null && header.equals(authorization)) {
            return known;
        }
        Credentials read = RequestCredentials.of(certificate, header, subProtocols);
        if (subProtocols.isEmpty()) {
            authorization = header;
            last = read;
        }
        return read;
    }
}
