package dev.polder.server.http;

import dev.polder.server.authn.RequestCredentials;
import dev.polder.spi.authn.Credentials;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one connection: who it speaks for, and whether a request uses it. Belongs to the event loop of the
 * connection.
 */
final class OpenConnection {

    private final @Nullable X509Certificate certificate;
    private @Nullable String authorization;
    private @Nullable Credentials last;
    private final Deadlines idle;
    private final Runnable close;
    private Deadlines.Entry deadline;
    private int running;
    private boolean used;

    /**
     * A connection that no request uses yet.
     *
     * @param certificate what the TLS handshake has verified; null for nothing
     * @param idle how long a connection may be unused; it is closed before it has been for twice as long, so that a
     *     request need not touch a clock
     * @param close ends a connection that has been for too long
     */
    OpenConnection(@Nullable X509Certificate certificate, Deadlines idle, Runnable close) {
        this.certificate = certificate;
        this.idle = idle;
        this.close = close;
        this.deadline = idle.add(this::expire);
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
        used = true;
    }

    /** A request that has begun is over. */
    void ended() {
        running--;
        used = true;
    }

    /** The connection has been closed, by whomever. */
    void closed() {
        deadline.remove();
    }

    private void expire() {
        if (running == 0 && !used) {
            close.run();
            return;
        }
        used = false;
        deadline = idle.add(this::expire);
    }
}
