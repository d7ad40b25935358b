package dev.polder.server.http.peer;

import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerClients;
import dev.polder.server.request.outgoing.PeerException;
import dev.polder.server.request.outgoing.PeerIdentity;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/**
 * Connections that this server makes, over HTTPS alone; peers prove who they are, unless an operator wants it otherwise;
 * redirects are not followed.
 */
public final class HttpsPeers implements PeerClients {

    /** Connections to one peer at a time. */
    private static final int CONNECTIONS = 16;

    /** Calls that wait for one of these; more are refused at once. */
    private static final int WAITING = 512;

    /** After so many seconds an unused connection is closed. */
    private static final int KEEP_ALIVE_SECONDS = 60;

    private final Vertx vertx;

    /**
     * Makes connections.
     *
     * @param vertx runs their event loops; not closed
     */
    public HttpsPeers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** HTTP/1.1 alone, as upstream, so that calls spread over the servers behind one address. */
    @Override
    public PeerClient open(Peer peer) throws PeerException {
        HttpClientOptions options = new HttpClientOptions()
                .setSsl(true)
                .setVerifyHost(true)
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setUseAlpn(false)
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS);
        if (!peer.authorities().isEmpty()) {
            check(peer.authorities());
            options.setTrustOptions(
                    new PemTrustOptions().addCertValue(Buffer.buffer(peer.authorities(), "ISO-8859-1")));
        }
        PeerIdentity identity = peer.identity();
        if (!identity.certificate().isEmpty()) {
            options.setKeyCertOptions(new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(identity.certificate(), "ISO-8859-1"))
                    .addKeyValue(Buffer.buffer(identity.key(), "ISO-8859-1")));
        }
        if (identity.insecure()) {
            options.setTrustAll(true).setVerifyHost(false);
        }
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING);
        URI url = url(peer);
        return new HttpsPeer(vertx, vertx.createHttpClient(options, pool), url, identity);
    }

    private static URI url(Peer peer) throws PeerException {
        try {
            return new URI(peer.url());
        } catch (URISyntaxException e) {
            throw new PeerException("parse \"" + peer.url() + "\": " + e.getReason());
        }
    }

    private static void check(String authorities) throws PeerException {
        if (!authorities.contains("-----BEGIN CERTIFICATE-----")) {
            throw new PeerException("unable to load root certificates: unable to parse bytes as PEM block");
        }
        try {
            var unused = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(authorities.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (CertificateException e) {
            throw new PeerException("unable to load root certificates: " + e.getMessage());
        }
    }
}
