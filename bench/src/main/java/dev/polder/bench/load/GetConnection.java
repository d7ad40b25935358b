package dev.polder.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletableFuture;

/**
 * One HTTP/2 connection that keeps a number of GETs under way. Reads just enough of the frames to see that each answer is
 * a 200 and complete. Belongs to one event loop.
 */
final class GetConnection extends FrameConnection {

    /** {@code :status: 200} of the static table, indexed. */
    private static final int STATUS_200 = 0x88;
    /** A block may begin with changes of the table's size (RFC 7541 §6.3). */
    private static final int TABLE_SIZE_MASK = 0xE0;

    private static final int TABLE_SIZE = 0x20;

    private final RequestBlocks blocks;
    private final int streams;

    private CompletableFuture<Void> idle = CompletableFuture.completedFuture(null);
    private boolean running;
    private int nextStream = 1;
    private int underWay;
    private long answered;
    private long bodyBytes;
    /** Bytes of a HEADERS frame before its block: the length of padding, and priority (RFC 9113 §6.2). */
    private int beforeBlock;

    private boolean statusPending;

    GetConnection(RequestBlocks blocks, int streams) {
        this.blocks = blocks;
        this.streams = streams;
    }

    long answered() {
        return answered;
    }

    long bodyBytes() {
        return bodyBytes;
    }

    void start() {
        ChannelHandlerContext opened;
        try {
            opened = context();
        } catch (IllegalStateException closed) {
            idle = CompletableFuture.failedFuture(closed);
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
    void failed(Throwable cause) {
        idle.completeExceptionally(cause);
    }

    private void ask(ByteBuf out) {
        Http2Frames.request(out, nextStream, nextStream == 1 ? blocks.first() : blocks.later(nextStream / 2));
        nextStream += 2;
        underWay++;
    }

    @Override
    void begins(Frame frame) {
        statusPending = frame.type() == Http2Frames.HEADERS;
        beforeBlock = statusPending ? Http2Frames.bytesBeforeBlock(frame.flags()) : 0;
    }

    @Override
    void payload(Frame frame, ByteBuf part) {
        while (statusPending && part.isReadable()) {
            if (beforeBlock > 0) {
                beforeBlock--;
                part.skipBytes(1);
            } else {
                checkStatus(part.readUnsignedByte());
            }
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

    @Override
    void ends(Frame frame, ByteBuf out) {
        if (frame.type() == Http2Frames.DATA) {
            bodyBytes += frame.length();
        }
        if ((frame.type() == Http2Frames.DATA || frame.type() == Http2Frames.HEADERS) && frame.endsStream()) {
            answered(out);
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
