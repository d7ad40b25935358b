package dev.polder.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;

/** One HTTP/2 connection for requests of any kind, each with a listener. Belongs to one event loop. */
final class CallConnection extends FrameConnection {

    private final Target target;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
    private final IntObjectMap<Listener> listeners = new IntObjectHashMap<>();
    private final ByteBuf block = Unpooled.buffer();
    private int nextStream = 1;

    /** Hears the answer of one request, on the event loop. */
    interface Listener {

        /** The status has come. */
        void head(int status);

        /** A part of the body. */
        void body(ByteBuf part);

        /** The answer is complete. */
        void end();

        /** It never will be. */
        void broken(Throwable cause);
    }

    CallConnection(Target target) {
        this.target = target;
    }

    /** Sends a GET; on the event loop. */
    void get(String path, Listener listener) {
        send(head("GET", path), new byte[0], listener);
    }

    /** Sends a POST of JSON; on the event loop. */
    void post(String path, byte[] body, Listener listener) {
        send(head("POST", path).add("content-type", "application/json"), body, listener);
    }

    private Http2Headers head(String method, String path) {
        return new DefaultHttp2Headers()
                .method(method)
                .scheme("https")
                .authority(target.server().getAuthority())
                .path(path)
                .add("authorization", "Bearer " + target.token())
                .add("accept", "application/json");
    }

    private void send(Http2Headers head, byte[] body, Listener listener) {
        ChannelHandlerContext context = context();
        int stream = nextStream;
        nextStream += 2;
        ByteBuf encoded = context.alloc().buffer();
        ByteBuf out = context.alloc().buffer();
        try {
            encoder.encodeHeaders(stream, head, encoded);
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
        Http2Frames.head(out, stream, encoded, body.length == 0);
        encoded.release();
        if (body.length > 0) {
            Http2Frames.data(out, stream, body);
        }
        listeners.put(stream, listener);
        var unused = context.writeAndFlush(out);
    }

    @Override
    void begins(Frame frame) {
        if (frame.type() == Http2Frames.HEADERS) {
            block.clear();
        }
    }

    @Override
    void payload(Frame frame, ByteBuf part) {
        if (frame.type() == Http2Frames.HEADERS) {
            block.writeBytes(part);
        } else if (frame.type() == Http2Frames.DATA) {
            listener(frame).body(part);
        }
    }

    @Override
    void ends(Frame frame, ByteBuf out) {
        if (frame.type() == Http2Frames.HEADERS) {
            block.skipBytes(Http2Frames.bytesBeforeBlock(frame.flags()));
            try {
                CharSequence status =
                        decoder.decodeHeaders(frame.stream(), block).status();
                listener(frame).head(Integer.parseInt(status.toString()));
            } catch (Http2Exception e) {
                throw new IllegalStateException(e);
            }
        }
        if ((frame.type() == Http2Frames.DATA || frame.type() == Http2Frames.HEADERS) && frame.endsStream()) {
            Listener listener = listener(frame);
            listeners.remove(frame.stream());
            listener.end();
        }
    }

    @Override
    void failed(Throwable cause) {
        listeners.values().forEach(listener -> listener.broken(cause));
        listeners.clear();
    }

    private Listener listener(Frame frame) {
        Listener listener = listeners.get(frame.stream());
        if (listener == null) {
            throw new IllegalStateException("an answer to nothing, on stream " + frame.stream());
        }
        return listener;
    }
}
