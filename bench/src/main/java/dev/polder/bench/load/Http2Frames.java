package dev.polder.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes the few HTTP/2 frames (RFC 9113 §6) that a client of small requests needs. */
final class Http2Frames {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int HEADER_BYTES = 9;

    /** The largest window there is: the generator never makes a server wait. */
    static final int LARGEST_WINDOW = Integer.MAX_VALUE;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int WINDOW_UPDATE = 8;
    private static final int END_HEADERS = 4;
    private static final int SETTING_ENABLE_PUSH = 2;
    private static final int SETTING_INITIAL_WINDOW = 4;
    private static final int DEFAULT_WINDOW = 65_535;

    private static final int PADDED = 8;
    private static final int PRIORITY = 0x20;
    private static final int PRIORITY_BYTES = 5;

    private Http2Frames() {}

    /** How many bytes of a HEADERS frame with these flags come before its block. */
    static int bytesBeforeBlock(int flags) {
        return ((flags & PADDED) != 0 ? 1 : 0) + ((flags & PRIORITY) != 0 ? PRIORITY_BYTES : 0);
    }

    /** The preface, settings without push, and windows as large as they can be. */
    static void open(ByteBuf out) {
        out.writeBytes(PREFACE);
        header(out, 12, SETTINGS, 0, 0);
        out.writeShort(SETTING_ENABLE_PUSH).writeInt(0);
        out.writeShort(SETTING_INITIAL_WINDOW).writeInt(LARGEST_WINDOW);
        windowUpdate(out, LARGEST_WINDOW - DEFAULT_WINDOW);
    }

    static void request(ByteBuf out, int stream, byte[] block) {
        header(out, block.length, HEADERS, END_STREAM | END_HEADERS, stream);
        out.writeBytes(block);
    }

    /** The head of a request. */
    static void head(ByteBuf out, int stream, ByteBuf block, boolean last) {
        header(out, block.readableBytes(), HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream);
        out.writeBytes(block);
    }

    /** The body of a request, which ends it; at most 16 KiB, what every server takes in one frame. */
    static void data(ByteBuf out, int stream, byte[] body) {
        header(out, body.length, DATA, END_STREAM, stream);
        out.writeBytes(body);
    }

    /** Gives the connection's window back; no stream gets as much as its own. */
    static void windowUpdate(ByteBuf out, int bytes) {
        header(out, 4, WINDOW_UPDATE, 0, 0);
        out.writeInt(bytes);
    }

    static void settingsAck(ByteBuf out) {
        header(out, 0, SETTINGS, ACK, 0);
    }

    private static void header(ByteBuf out, int length, int type, int flags, int stream) {
        out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
    }
}
