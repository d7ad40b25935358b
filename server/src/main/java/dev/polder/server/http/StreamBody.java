package dev.polder.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;

/** A body of unknown length over HTTP/1.1 chunks or HTTP/2 frames. */
final class StreamBody extends ClientBody {

    private static final byte[][] NONE = new byte[0][];

    private final HttpServerResponse response;

    StreamBody(HttpExchange exchange, HttpServerResponse response) {
        super(exchange);
        this.response = response;
    }

    @Override
    void open() {
        // The head is on its way: nothing else is needed.
    }

    @Override
    public void write(List<byte[]> pieces) {
        if (isClosed() || pieces.isEmpty()) {
            return;
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(pieces.toArray(NONE));
        sending(bytes.readableBytes(), response.write(BufferInternal.buffer(bytes)));
    }

    @Override
    public void end() {
        if (!isClosed()) {
            response.end();
            exchange.ended();
        }
    }
}
