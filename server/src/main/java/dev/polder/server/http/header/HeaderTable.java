package dev.polder.server.http.header;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of headers that an HTTP/2 connection compresses answers with (RFC 7541 §2.3). Every answer has an id of its
 * own, which would be put into the table, never be asked for again, and push out what is: that costs a tenth of a GET.
 */
public final class HeaderTable {

    private static final Logger LOG = LoggerFactory.getLogger(HeaderTable.class);

    private HeaderTable() {}

    /** Answers of this connection name headers by the static table alone, unless the client asks for a table. */
    public static void switchOff(HttpConnection connection) {
        if (!(connection instanceof HttpServerConnection ours)) {
            return;
        }
        ChannelHandlerContext channel = ours.channelHandlerContext();
        Http2ConnectionHandler http2 = channel.pipeline().get(Http2ConnectionHandler.class);
        if (http2 == null) {
            return;
        }
        try {
            http2.encoder().configuration().headersConfiguration().maxHeaderTableSize(0);
        } catch (Http2Exception e) {
            LOG.debug("the header table of a connection stays on: {}", e.toString());
        }
    }
}
