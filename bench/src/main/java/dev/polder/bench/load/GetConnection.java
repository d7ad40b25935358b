package dev.polder.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection that keeps a number of GETs under way. Reads just enough of the frames to see that each answer is
 * a 200 and complete, so that the generator costs little beside the server. Belongs to one event loop.
 */
final class GetConnection extends ChannelInboundHandlerAdapter {

    /** {@code :status: 200} of the static table, indexed. */
    private static final int STATUS_200 = 0x88;
    /** A block may begin with changes of the table's size (RFC 7541 §6.3). */
    private static final int TABLE_SIZE_MASK = 0xE0;

    private static final int TABLE_SIZE = 0x20;
    private static final int WINDOW_GIVEN_BACK = 1 << 24;

    private final RequestBlocks blocks;
    private final int streams;
    private final CompletableFuture<Void> open = new CompletableFuture<>();

    private @Nullable ChannelHandlerContext context;
    private CompletableFuture<Void> idle = CompletableFuture.completedFuture(null);
    private boolean running;
    private int nextStream = 1;
    private int underWay;
    private long answered;
    private long bodyBytes;
    private int consumed;

    private final byte[] head = new byte[Http2Frames.HEADER_BYTES];
    private int headBytes;
    private int payloadLeft;
    /** Bytes of a HEADERS frame before its block: the length of padding, and priority (RFC 9113 §6.2). */
    private int beforeBlock;

    private boolean statusPending;

    GetConnection(RequestBlocks blocks, int streams) {
        this.blocks = blocks;
        this.streams = streams;
    }

    /** Completes when requests may be sent. */
    CompletableFuture<Void> open() {
        return open;
    }

    long answered() {
        return answered;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    void start() {
        ChannelHandlerContext opened = context;
        if (opened == null || !opened.channel().isActive()) {
            idle = CompletableFuture.failedFuture(new IllegalStateException("the connection is not open"));
            return;
        }
        running = true;
        idle = new CompletableFuture<>();
        ByteBuf out = opened.alloc().buffer();
        while (underWay < streams) {
            ask(out);
        }
        var unused = opened.writeAndFlush(out);
    }

    /** Sends nothing more; completes when everything under way has been answered. */
    CompletableFuture<Void> stop() {
        running = false;
        if (underWay == 0) {
            idle.complete(null);
        }
        return idle;
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
        idle.completeExceptionally(cause);
    }

    private void ask(ByteBuf out) {
        Http2Frames.request(out, nextStream, nextStream == 1 ? blocks.first() : blocks.later(nextStream / 2));
        nextStream += 2;
        underWay++;
    }

    private void read(ByteBuf in, ByteBuf out) {
        if (headBytes < Http2Frames.HEADER_BYTES) {
            head[headBytes++] = in.readByte();
            if (headBytes == Http2Frames.HEADER_BYTES) {
                payloadLeft = payloadLength();
                statusPending = head[3] == Http2Frames.HEADERS;
                beforeBlock = statusPending ? Http2Frames.bytesBeforeBlock(head[4]) : 0;
                if (payloadLeft == 0) {
                    frameRead(out);
                }
            }
            return;
        }
        if (beforeBlock > 0) {
            beforeBlock--;
            in.skipBytes(1);
            payloadLeft--;
            return;
        }
        if (statusPending) {
            checkStatus(in.getUnsignedByte(in.readerIndex()));
        }
        int taken = statusPending ? 1 : Math.min(payloadLeft, in.readableBytes());
        in.skipBytes(taken);
        payloadLeft -= taken;
        if (payloadLeft == 0) {
            frameRead(out);
        }
    }

    /** Looks at the first byte of a block that is not a change of the table's size. */
    private void checkStatus(int first) {
        if ((first & TABLE_SIZE_MASK) == TABLE_SIZE) {
            return;
        }
        statusPending = false;
        if (first != STATUS_200) {
            throw new IllegalStateException("an answer is not 200: its header block begins with " + first);
        }
    }

    /** The length of a frame, 24 bits (RFC 9113 §4.1). */
    private int payloadLength() {
        return ((head[0] & 0xFF) << 16) | ((head[1] & 0xFF) << 8) | (head[2] & 0xFF);
    }

    private void frameRead(ByteBuf out) {
        headBytes = 0;
        int length = payloadLength();
        int flags = head[4];
        switch (head[3]) {
            case Http2Frames.DATA, Http2Frames.HEADERS -> {
                if (head[3] == Http2Frames.DATA) {
                    consumed += length;
                    bodyBytes += length;
                }
                if ((flags & Http2Frames.END_STREAM) != 0) {
                    answered(out);
                }
            }
            case Http2Frames.SETTINGS -> {
                if ((flags & Http2Frames.ACK) == 0) {
                    Http2Frames.settingsAck(out);
                }
            }
            case Http2Frames.RST_STREAM, Http2Frames.GOAWAY ->
                throw new IllegalStateException("the server broke off, frame type " + head[3]);
            default -> {
                // Window updates: requests have no body that could need them.
            }
        }
    }

    private void answered(ByteBuf out) {
        answered++;
        underWay--;
        if (running) {
            ask(out);
        } else if (underWay == 0) {
            idle.complete(null);
        }
    }
}
