package dev.polder.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The HPACK blocks (RFC 7541) of GETs, encoded once. The first request of a connection puts every header but the path
 * into the server's dynamic table; later ones name them by index, as clients with an HPACK encoder do.
 */
final class RequestBlocks {

    private static final int STATIC_METHOD_GET = 2;
    private static final int STATIC_SCHEME_HTTPS = 7;
    private static final int STATIC_PATH = 4;
    private static final int STATIC_AUTHORITY = 1;
    private static final int FIRST_DYNAMIC = 62;
    private static final int INDEXED = 0x80;
    private static final int LITERAL_WITH_INDEXING = 0x40;

    private final byte[] first;
    private final List<byte[]> later;

    /**
     * Encodes blocks.
     *
     * @param authority host and port
     * @param headers further headers, names in lower case; none may be longer than 126 bytes
     * @param paths asked for in turn; each at most 126 bytes
     */
    RequestBlocks(String authority, Map<String, String> headers, List<String> paths) {
        ByteBuf block = Unpooled.buffer();
        pseudoHeaders(block, paths.get(0));
        block.writeByte(LITERAL_WITH_INDEXING | STATIC_AUTHORITY);
        text(block, authority);
        headers.forEach((name, value) -> {
            block.writeByte(LITERAL_WITH_INDEXING);
            text(block, name);
            text(block, value);
        });
        this.first = bytes(block);
        this.later = new ArrayList<>();
        for (String path : paths) {
            ByteBuf indexed = Unpooled.buffer();
            pseudoHeaders(indexed, path);
            for (int i = headers.size(); i >= 0; i--) {
                indexed.writeByte(INDEXED | (FIRST_DYNAMIC + i));
            }
            later.add(bytes(indexed));
        }
    }

    byte[] first() {
        return first;
    }

    /** The block of the n-th request after the first. */
    byte[] later(int n) {
        return later.get(n % later.size());
    }

    private static void pseudoHeaders(ByteBuf block, String path) {
        block.writeByte(INDEXED | STATIC_METHOD_GET);
        block.writeByte(INDEXED | STATIC_SCHEME_HTTPS);
        block.writeByte(STATIC_PATH);
        text(block, path);
    }

    /** A string without Huffman coding, its length in the seven bits of one byte. */
    private static void text(ByteBuf block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > 126) {
            throw new IllegalArgumentException("too long for one length byte: " + text);
        }
        block.writeByte(bytes.length);
        block.writeBytes(bytes);
    }

    private static byte[] bytes(ByteBuf block) {
        byte[] bytes = new byte[block.readableBytes()];
        block.readBytes(bytes);
        return bytes;
    }
}
