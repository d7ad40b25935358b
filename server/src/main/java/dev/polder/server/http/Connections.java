package dev.polder.server.http;

import dev.polder.server.http.header.HeaderTable;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.security.cert.X509Certificate;
import java.util.IdentityHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of one event loop. One that no request uses for a while is closed, as Go's server does with its
 * {@code IdleTimeout}.
 */
final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final Deadlines idle;
    private final IdentityHashMap<HttpConnection, OpenConnection> open = new IdentityHashMap<>();

    /**
     * No connections.
     *
     * @param idle how long a connection may be unused
     */
    Connections(Deadlines idle) {
        this.idle = idle;
    }

    /** A connection whose TLS handshake is done. */
    void add(HttpConnection connection) {
        OpenConnection added = known(connection);
        open.put(connection, added);
        connection.closeHandler(closed -> {
            open.remove(connection);
            added.closed();
        });
        HeaderTable.switchOff(connection);
        JointFlushes.switchOn(connection);
        StreamWritability.switchOn(connection);
    }

    /** The connection of a request. */
    OpenConnection of(HttpServerRequest request) {
        OpenConnection found = open.get(request.connection());
        if (found != null) {
            return found;
        }
        // It has been closed meanwhile.
        OpenConnection gone = known(request.connection());
        gone.closed();
        return gone;
    }

    void stop() {
        idle.stop();
    }

    private OpenConnection known(HttpConnection connection) {
        return new OpenConnection(clientCertificate(connection.sslSession()), idle, () -> close(connection));
    }

    private static void close(HttpConnection connection) {
        LOG.debug("closing the unused connection of {}", connection.remoteAddress());
        connection.close().onFailure(failure -> LOG.debug("closing a connection", failure));
    }

    private static @Nullable X509Certificate clientCertificate(@Nullable SSLSession session) {
        try {
            return session != null && session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? certificate
                    : null;
        } catch (SSLPeerUnverifiedException e) {
            LOG.trace("a client without a certificate");
            return null;
        }
    }
}
