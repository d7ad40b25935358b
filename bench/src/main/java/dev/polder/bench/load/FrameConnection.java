package dev.polder.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to a server, read frame by frame and no further than its user looks, so that a generator costs
 * little beside the server. Belongs to one event loop.
 */
abstract class FrameConnection extends ChannelInboundHandlerAdapter {

    private static final int WINDOW_GIVEN_BACK = 1 << 24;

    private final CompletableFuture<Void> open = new CompletableFuture<>();
    private @Nullable ChannelHandlerContext context;
    private Frame frame = new Frame(0, 0, 0, 0);
    private final byte[] head = new byte[Http2Frames.HEADER_BYTES];
    private int headBytes;
    private int payloadLeft;
    private int consumed;

    /** Completes when requests may be sent. */
    final CompletableFuture<Void> open() {
        return open;
    }

    /**
     * The connection, open.
     *
     * @throws IllegalStateException when it is not
     */
    final ChannelHandlerContext context() {
        ChannelHandlerContext opened = context;
        if (opened == null || !opened.channel().isActive()) {
            throw new IllegalStateException("the connection is not open");
        }
        return opened;
    }

    /** A frame begins. */
    abstract void begins(Frame frame);

    /** A part of a frame's payload; what is not read of it is skipped. */
    abstract void payload(Frame frame, ByteBuf part);

    /** A frame is complete; what is written goes to the server. */
    abstract void ends(Frame frame, ByteBuf out);

    /** The connection has failed; more than once perhaps. */
    abstract void failed(Throwable cause);

    /** The head of a frame (RFC 9113 §4.1). */
    record Frame(int type, int flags, int stream, int length) {
        boolean endsStream() {
            return (flags & Http2Frames.END_STREAM) != 0;
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (!handshake.isSuccess()) {
                fail(handshake.cause());
                return;
            }
            this.context = context;
            ByteBuf out = context.alloc().buffer();
            Http2Frames.open(out);
            context.writeAndFlush(out).addListener(sent -> open.complete(null));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        ByteBuf out = context.alloc().buffer();
        try {
            while (in.isReadable()) {
                read(in, out);
            }
        } finally {
            ReferenceCountUtil.release(in);
        }
        if (consumed >= WINDOW_GIVEN_BACK) {
            Http2Frames.windowUpdate(out, consumed);
            consumed = 0;
        }
        if (out.isReadable()) {
            var unused = context.writeAndFlush(out);
        } else {
            out.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(new IllegalStateException("the server closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause);
        var unused = context.close();
    }

    private void fail(Throwable cause) {
        open.completeExceptionally(cause);
        failed(cause);
    }

    private void read(ByteBuf in, ByteBuf out) {
        if (headBytes < Http2Frames.HEADER_BYTES) {
            head[headBytes++] = in.readByte();
            if (headBytes == Http2Frames.HEADER_BYTES) {
                frame = new Frame(head[3], head[4], number(head, 5) & Integer.MAX_VALUE, number(head, 0) >>> Byte.SIZE);
                payloadLeft = frame.length();
                begins(frame);
                if (payloadLeft == 0) {
                    complete(out);
                }
            }
            return;
        }
        int part = Math.min(payloadLeft, in.readableBytes());
        int end = in.readerIndex() + part;
        int limit = in.writerIndex();
        in.writerIndex(end);
        payload(frame, in);
        in.writerIndex(limit);
        in.readerIndex(end);
        payloadLeft -= part;
        if (payloadLeft == 0) {
            complete(out);
        }
    }

    private static int number(byte[] head, int from) {
        return (head[from] & 0xFF) << 24
                | (head[from + 1] & 0xFF) << 16
                | (head[from + 2] & 0xFF) << 8
                | (head[from + 3] & 0xFF);
    }

    private void complete(ByteBuf out) {
        headBytes = 0;
        switch (frame.type()) {
            case Http2Frames.DATA -> consumed += frame.length();
            case Http2Frames.SETTINGS -> {
                if ((frame.flags() & Http2Frames.ACK) == 0) {
                    Http2Frames.settingsAck(out);
                }
            }
            case Http2Frames.RST_STREAM, Http2Frames.GOAWAY ->
                throw new IllegalStateException("the server broke off, frame type " + frame.type());
            default -> {
                // Heads are the user's; window updates do not matter to bodies of a few kibibytes.
            }
        }
        ends(frame, out);
    }
}
