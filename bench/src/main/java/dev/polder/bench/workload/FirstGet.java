package dev.polder.bench.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;

/** One GET on a connection of its own, as a client that has just been started makes it. */
final class FirstGet {

    private final SSLContext tls;

    FirstGet(SSLContext tls) {
        this.tls = tls;
    }

    /** Asks, and returns when the answer has been read to its end. */
    void of(URI server, String path) throws IOException {
        try (Socket socket = tls.getSocketFactory().createSocket(server.getHost(), server.getPort())) {
            String request =
                    "GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nAuthorization: Bearer "
                            + Setting.TOKEN + "\r\nAccept: application/json\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String status = answer.readLine();
            if (status == null || !status.startsWith("HTTP/1.1 200 ")) {
                throw new IOException("the first GET of " + path + " gave " + status);
            }
            while (answer.readLine() != null) {
                // The body is read so that the server has sent all of it.
            }
        }
    }
}
