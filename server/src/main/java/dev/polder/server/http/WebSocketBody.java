package dev.polder.server.http;

import dev.polder.server.authn.RequestCredentials;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A body over a WebSocket: each piece is one text frame, as clients read one event out of a frame and no more (apiserver {@code
 * endpoints/handlers/watch.go}, {@code HandleWS}). Of a stream of protobuf each piece is a binary frame, which tells its
 * length itself (apiserver {@code newWebsocketFramer}). What is written before the upgrade is done waits for it.
 */
final class WebSocketBody extends ClientBody {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketBody.class);
    private static final String SUB_PROTOCOL = "Sec-WebSocket-Protocol";
    /** RFC 6455 §7.4.1: the purpose of the connection has been fulfilled. */
    private static final short NORMAL_CLOSURE = 1000;

    /** What a piece of protobuf begins with in streams that are no frames themselves. */
    private static final int LENGTH_BYTES = 4;

    private final boolean binary;
    private final Queue<WebSocketFrame> early = new ArrayDeque<>();
    private @Nullable ServerWebSocket socket;
    private boolean ending;

    /**
     * A body that has to be opened.
     *
     * @param binary whether each piece begins with its length and is no text
     */
    WebSocketBody(HttpExchange exchange, boolean binary) {
        super(exchange);
        this.binary = binary;
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
        for (byte[] piece : pieces) {
            if (binary) {
                Buffer message = Buffer.buffer(piece).slice(LENGTH_BYTES, piece.length);
                send(WebSocketFrame.binaryFrame(message, true), message.length());
            } else {
                send(WebSocketFrame.textFrame(new String(piece, StandardCharsets.UTF_8), true), piece.length);
            }
        }
    }

    private void send(WebSocketFrame frame, int bytes) {
        if (socket == null) {
            early.add(frame);
        } else {
            sending(bytes, socket.writeFrame(frame));
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
        early.forEach(made::writeFrame);
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
