package dev.polder.server.http.peer;

import dev.polder.server.config.OutboundConfig;
import dev.polder.server.request.outgoing.Peer;
import dev.polder.server.request.outgoing.PeerClient;
import dev.polder.server.request.outgoing.PeerClients;
import dev.polder.server.request.outgoing.PeerException;
import dev.polder.server.request.outgoing.PeerIdentity;
import dev.polder.server.request.outgoing.PeerLoad;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/**
 * Connections that this server makes, over HTTPS alone; peers prove who they are, unless an operator wants it otherwise;
 * redirects are not followed, and no proxy is used, whatever the environment says: what is connected to is what was checked.
 */
public final class HttpsPeers implements PeerClients {

    /** After so many seconds an unused connection is closed. */
    private static final int KEEP_ALIVE_SECONDS = 60;

    private final Outbound outbound;

    /**
     * Makes connections.
     *
     * @param vertx runs their event loops; not closed
     * @param config where peers may be that logical clusters name, and how much is asked of them
     * @param internal whether these may be in internal networks that nobody has named
     */
    public HttpsPeers(Vertx vertx, OutboundConfig config, boolean internal) {
        this(Outbound.of(vertx, NameLookup.ofSystem(vertx), config, internal));
    }

    HttpsPeers(Outbound outbound) {
        this.outbound = outbound;
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
        return new HttpsPeer(outbound, outbound.vertx().httpClientBuilder().with(options), peer);
    }

    @Override
    public PeerLoad load() {
        return new PeerLoad(
                outbound.turns().running(),
                outbound.turns().waiting(),
                outbound.refusals().count(),
                outbound.use().size());
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
