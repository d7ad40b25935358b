package dev.polder.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.server.config.ServerConfig;
import dev.polder.server.config.TransportConfig;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that nobody uses are closed; a quiet watch is a use (Go {@code http.Server.IdleTimeout}). */
@Timeout(60)
class IdleConnectionsTest {

    private static final long IDLE_MILLIS = 200;

    private final BlockingQueue<Exchange.Body> watches = new LinkedBlockingQueue<>();
    private final EdgeFixture edge = new EdgeFixture(config(), this::answer);

    private static ServerConfig config() {
        TransportConfig transport = TransportConfig.defaults();
        return ServerConfig.embedded().with(transport.with(transport.times().withIdleConnection(IDLE_MILLIS)));
    }

    private void answer(RawRequest request, Exchange exchange) {
        if (request.parameter("watch").isEmpty()) {
            exchange.reply(Reply.text(200, "served"));
            return;
        }
        Exchange.Body body = exchange.stream(200, Reply.JSON, Map.of());
        body.write(List.of("first\n".getBytes(StandardCharsets.UTF_8)));
        watches.add(body);
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void unusedConnection_isClosed() throws IOException {
        try (SSLSocket socket = edge.socket()) {
            socket.startHandshake();
            assertThat(socket.getInputStream().read()).as("end of file").isEqualTo(-1);
        }
    }

    @Test
    void connectionIsClosed_afterItsLastRequest_butNotUnderAQuietWatch() throws Exception {
        try (SSLSocket watching = edge.socket();
                SSLSocket asking = edge.socket()) {
            InputStream events = watching.getInputStream();
            EdgeFixture.send(watching, "GET /clusters/a/api/v1/pods?watch=1 HTTP/1.1", "Host: localhost");
            EdgeFixture.readThrough(events, "first\n\r\n");

            EdgeFixture.send(asking, "GET /clusters/a/api/v1/pods HTTP/1.1", "Host: localhost");
            EdgeFixture.readThrough(asking.getInputStream(), "served");
            assertThat(asking.getInputStream().read()).as("end of file").isEqualTo(-1);

            watches.take().write(List.of("second\n".getBytes(StandardCharsets.UTF_8)));
            EdgeFixture.readThrough(events, "second\n\r\n");
        }
    }
}
