package dev.polder.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One TLS connection that HTTP/1.1 is spoken on by hand, so that a test knows which connection a request went over. */
final class HandConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final SSLSocket socket;

    /** Connects, with a handshake of its own. */
    HandConnection(SSLContext tls, int port) throws IOException {
        this.socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        // With 1.3 a client does not learn during the handshake that its certificate was refused.
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        socket.startHandshake();
    }

    /** What the server has shown. */
    X509Certificate certificate() throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    /** Asks without a token; the body of the answer up to its semicolon. */
    String ask() throws IOException {
        return ask("");
    }

    /** Asks with a further header line; the body of the answer up to its semicolon. */
    String ask(String header) throws IOException {
        String request = "GET /clusters/root/x HTTP/1.1\r\nHost: localhost\r\n"
                + (header.isEmpty() ? "" : header + "\r\n") + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        String text = "";
        while (!text.contains("\r\n\r\n") || !text.endsWith(";")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the stream ended after: " + text);
            }
            read.write(next);
            text = read.toString(StandardCharsets.ISO_8859_1);
        }
        return text.substring(text.indexOf("\r\n\r\n") + 4, text.length() - 1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
