package dev.polder.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Tells the streams of an HTTP/2 connection that they may write again. Netty looks at them only when a connection was full at one
 * event and is not at the next. One that is free again before the first of these events comes looks as if nothing had happened; to a
 * stream that began in between, Vert.x takes the connection for full for ever, and its answer is never sent.
 */
final class StreamWritability extends ChannelInboundHandlerAdapter {

    private final Http2RemoteFlowController streams;

    private StreamWritability(Http2RemoteFlowController streams) {
        this.streams = streams;
    }

    /** From now on, for this connection. */
    static void switchOn(HttpConnection connection) {
        if (connection instanceof HttpServerConnection ours) {
            switchOn(ours.channelHandlerContext().pipeline());
        }
    }

    /** Behind HTTP/2 itself, which goes first. */
    static void switchOn(ChannelPipeline pipeline) {
        Http2ConnectionHandler http2 = pipeline.get(Http2ConnectionHandler.class);
        if (http2 != null) {
            pipeline.addLast(new StreamWritability(http2.encoder().flowController()));
        }
    }

    /** To say again how much each stream may send has all of them looked at, and changes nothing else. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Http2Exception {
        if (context.channel().isWritable()) {
            streams.initialWindowSize(streams.initialWindowSize());
        }
        context.fireChannelWritabilityChanged();
    }
}
