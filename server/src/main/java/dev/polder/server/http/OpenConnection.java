package dev.polder.server.http;

import dev.polder.server.authn.RequestCredentials;
import dev.polder.spi.authn.Credentials;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one connection: who it speaks for, and whether it is in use. Belongs to the event loop of the
 * connection.
 */
final class OpenConnection {

    private final @Nullable X509Certificate certificate;
    private @Nullable String authorization;
    private @Nullable Credentials last;
    private int running;
    private long sweepsUnused;

    /** A connection; the TLS handshake has verified the certificate. */
    OpenConnection(@Nullable X509Certificate certificate) {
        this.certificate = certificate;
    }

    /**
     * The credentials of a request. Requests of a connection nearly always carry the same token, so its header is read
     * once.
     *
     * @param header the value of its Authorization header; null without one
     * @param subProtocols what it offers in Sec-WebSocket-Protocol; empty unless it asks for a WebSocket
     * @throws dev.polder.api.status.ApiException a 401 for a sub-protocol token that is malformed or stands alone
     */
    Credentials credentials(@Nullable String header, List<String> subProtocols) {
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

    /** A request has begun. */
    void began() {
        running++;
        sweepsUnused = 0;
    }

    /** A request that has begun is over. */
    void ended() {
        running--;
    }

    /** How many sweeps in a row, this one included, have found nothing running and nothing begun since the last. */
    long swept() {
        sweepsUnused = running > 0 ? 0 : sweepsUnused + 1;
        return sweepsUnused;
    }
}
