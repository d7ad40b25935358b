package dev.polder.server.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of one event loop. Those that no request has used for a while are closed, as Go's server does with
 * its {@code IdleTimeout}: a sweep from time to time finds them, which costs requests nothing.
 */
final class Connections {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    /** Sweeps until an unused connection is closed; the first may come just after its last request. */
    private static final int SWEEPS = 5;

    private final Vertx vertx;
    private final long sweepMillis;
    private final IdentityHashMap<HttpConnection, OpenConnection> open = new IdentityHashMap<>();
    private long timer = -1;

    /**
     * No connections.
     *
     * @param idleMillis how long a connection may be unused; it is closed at most a quarter of that later
     */
    Connections(Vertx vertx, long idleMillis) {
        this.vertx = vertx;
        this.sweepMillis = Math.max(1, idleMillis / (SWEEPS - 1));
    }

    /** A connection whose TLS handshake is done. */
    void add(HttpConnection connection) {
        open.put(connection, new OpenConnection(clientCertificate(connection.sslSession())));
        connection.closeHandler(closed -> open.remove(connection));
        HeaderTable.switchOff(connection);
        if (timer < 0) {
            timer = vertx.setTimer(sweepMillis, fired -> sweep());
        }
    }

    /** The connection of a request; one that knows nothing when it has been closed meanwhile. */
    OpenConnection of(HttpServerRequest request) {
        OpenConnection known = open.get(request.connection());
        return known == null ? new OpenConnection(null) : known;
    }

    void stop() {
        vertx.cancelTimer(timer);
    }

    private void sweep() {
        List<HttpConnection> unused = new ArrayList<>();
        open.forEach((connection, state) -> {
            if (state.swept() >= SWEEPS) {
                unused.add(connection);
            }
        });
        for (HttpConnection connection : unused) {
            LOG.debug("closing the unused connection of {}", connection.remoteAddress());
            connection.close().onFailure(failure -> LOG.debug("closing a connection", failure));
        }
        timer = open.isEmpty() ? -1 : vertx.setTimer(sweepMillis, fired -> sweep());
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
