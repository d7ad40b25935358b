package dev.polder.server.http;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * What the streams of an HTTP/2 connection write while the event loop is at it goes out together. Vert.x flushes each write
 * that answers no read of just then, so that an event for the 250 watches of a connection would be 250 TLS records and as
 * many system calls, which is most of what it costs to deliver one.
 */
final class JointFlushes {

    /** Something goes out after so many writes, even if the event loop does not come to rest. */
    private static final int MOST = 256;

    private JointFlushes() {}

    /** From now on, for this connection. */
    static void switchOn(HttpConnection connection) {
        if (connection instanceof HttpServerConnection ours) {
            switchOn(ours.channelHandlerContext().pipeline());
        }
    }

    /** Behind everything else: a flush begins at the end of the pipeline, and HTTP/2 itself writes only when flushed. */
    static void switchOn(ChannelPipeline pipeline) {
        if (pipeline.get(Http2ConnectionHandler.class) != null) {
            pipeline.addLast(new FlushConsolidationHandler(MOST, true));
        }
    }
}
