package dev.polder.server.http;

import dev.polder.server.config.ListenConfig;
import dev.polder.server.config.TransportConfig;
import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns configuration into Vert.x's options. */
final class ListenerOptions {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerOptions.class);
    private static final int ACCEPT_BACKLOG = 1024;
    private static final int RESET_WINDOW_SECONDS = 30;

    private ListenerOptions() {}

    static HttpServerOptions of(ListenConfig listen, TransportConfig transport, TlsMaterial tls) {
        TransportConfig.Sizes sizes = transport.sizes();
        TransportConfig.Times times = transport.times();
        HttpServerOptions options = new HttpServerOptions()
                .setHost(listen.bindAddress())
                .setPort(listen.port())
                .setAcceptBacklog(ACCEPT_BACKLOG)
                .setMaxHeaderSize(sizes.headers())
                .setMaxInitialLineLength(sizes.headers())
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(sizes.streams())
                        .setMaxHeaderListSize(sizes.headers()))
                .setHttp2RstFloodMaxRstFramePerWindow(sizes.resets())
                .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
                .setHttp2RstFloodWindowDuration(RESET_WINDOW_SECONDS)
                .setHandle100ContinueAutomatically(false)
                .setCompressionSupported(false)
                // Any sub-protocol will do: the exchange leaves only those that may be chosen.
                .setWebSocketSubProtocols(List.of("*"))
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
        return secure(options, times, tls)
                .setSslEngineOptions(
                        useNative(listen)
                                ? new OpenSSLEngineOptions().setSessionCacheEnabled(true)
                                : new JdkSSLEngineOptions());
    }

    /** What of it may change while the port is bound. */
    static ServerSSLOptions tls(TransportConfig.Times times, TlsMaterial tls) {
        return secure(new HttpServerOptions(), times, tls).getSslOptions();
    }

    private static HttpServerOptions secure(HttpServerOptions options, TransportConfig.Times times, TlsMaterial tls) {
        PemTrustOptions trust = new PemTrustOptions();
        tls.clientAuthorities().forEach(pem -> trust.addCertValue(Buffer.buffer(pem)));
        return options.setSsl(true)
                .setUseAlpn(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setSslHandshakeTimeout(times.handshake())
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(tls.certificates()))
                        .addKeyValue(Buffer.buffer(tls.key())))
                .setClientAuth(ClientAuth.REQUEST)
                .setTrustOptions(trust);
    }

    private static boolean useNative(ListenConfig listen) {
        if (!listen.nativeTls()) {
            return false;
        }
        if (OpenSsl.isAvailable()) {
            return true;
        }
        Throwable cause = OpenSsl.unavailabilityCause();
        LOG.warn("native TLS does not load ({}); using the slower TLS of the JDK", String.valueOf(cause));
        return false;
    }
}
