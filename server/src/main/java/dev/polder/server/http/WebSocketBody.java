package dev.polder.server.http;

import dev.polder.server.authn.RequestCredentials;
import io.vertx.core.MultiMap;
import io.vertx.core.http.ServerWebSocket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A body over a WebSocket: each write is one text frame. What is written before the upgrade is done waits for it. */
final class WebSocketBody extends ClientBody {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketBody.class);
    private static final String SUB_PROTOCOL = "Sec-WebSocket-Protocol";
    /** RFC 6455 §7.4.1: the purpose of the connection has been fulfilled. */
    private static final short NORMAL_CLOSURE = 1000;

    private final Queue<String> early = new ArrayDeque<>();
    private @Nullable ServerWebSocket socket;
    private boolean ending;

    WebSocketBody(HttpExchange exchange) {
        super(exchange);
    }

    @Override
    void open() {
        offerSubProtocols(exchange.request.headers());
        exchange.request.toWebSocket().onComplete(upgrade -> {
            if (upgrade.succeeded()) {
                exchange.run(() -> upgraded(upgrade.result()));
            } else {
                LOG.debug("no WebSocket for {}: {}", exchange.request.uri(), upgrade.cause());
                exchange.run(exchange::gone);
            }
        });
    }

    @Override
    public void write(List<byte[]> pieces) {
        if (isClosed() || ending || pieces.isEmpty()) {
            return;
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        pieces.forEach(frame::writeBytes);
        String text = frame.toString(StandardCharsets.UTF_8);
        if (socket == null) {
            early.add(text);
        } else {
            sending(frame.size(), socket.writeFinalTextFrame(text));
        }
    }

    /** Not before the upgrade is done, so that little can pile up until then. */
    @Override
    boolean isOpen() {
        return socket != null;
    }

    @Override
    public void end() {
        if (isClosed() || ending) {
            return;
        }
        ending = true;
        if (socket != null) {
            finish(socket);
        }
    }

    private void upgraded(ServerWebSocket made) {
        socket = made;
        made.closeHandler(closed -> exchange.run(exchange::ended));
        made.exceptionHandler(failure -> exchange.run(exchange::ended));
        early.forEach(made::writeFinalTextFrame);
        early.clear();
        if (ending) {
            finish(made);
        } else {
            drained();
        }
    }

    private void finish(ServerWebSocket open) {
        open.close(NORMAL_CLOSURE);
        exchange.ended();
    }

    /** The protocol that carries a token is never chosen: its echo would show the token. */
    private static void offerSubProtocols(MultiMap headers) {
        List<String> offered =
                RequestCredentials.withoutToken(RequestCredentials.subProtocols(headers.get(SUB_PROTOCOL)));
        if (offered.isEmpty()) {
            headers.remove(SUB_PROTOCOL);
        } else {
            headers.set(SUB_PROTOCOL, String.join(",", offered));
        }
    }
}
