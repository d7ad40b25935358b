package dev.polder.server.http;

import dev.polder.server.Assembly;
import dev.polder.server.PolderServer;
import dev.polder.server.config.ServerConfig;
import dev.polder.server.files.TrustedAuthority;
import dev.polder.server.request.RequestHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server on a free port of loopback with a given handler, and real clients for it. */
final class EdgeFixture implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(10);

    private final PolderServer server;

    EdgeFixture(RequestHandler handler) {
        this(ServerConfig.embedded(), handler);
    }

    EdgeFixture(ServerConfig config, RequestHandler handler) {
        try {
            server = PolderServer.builder()
                    .config(config)
                    .assembly(parts -> new Assembly.Assembled(handler, () -> {}))
                    .start();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    PolderServer server() {
        return server;
    }

    HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(tls())
                .connectTimeout(SOON)
                .build();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(SOON);
    }

    /** Trusts the server; shows the given key managers when it asks. */
    SSLContext tls(KeyManager... keys) {
        return TrustedAuthority.sslContext(server.files().authority(), keys);
    }

    /** A TLS connection to speak HTTP/1.1 on by hand. */
    SSLSocket socket() throws IOException {
        SSLSocket socket = (SSLSocket) tls().getSocketFactory().createSocket("127.0.0.1", server.port());
        socket.setSoTimeout((int) SOON.toMillis());
        return socket;
    }

    static void send(Socket socket, String... lines) throws IOException {
        String head = String.join("\r\n", List.of(lines)) + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Reads up to and including a text; fails when the stream ends before. */
    static String readThrough(InputStream in, String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the stream ended after: " + read.toString(StandardCharsets.ISO_8859_1));
            }
            read.write(next);
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        server.close();
    }
}
