package dev.polder.server.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.proto.ProtobufList;
import dev.polder.server.negotiation.Encoding;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.Reply;
import dev.polder.storage.view.encoding.ChunkedBytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list in protobuf on its way to a client. Its length stands before its items, so that all of them are encoded before
 * the first byte is sent: such a list costs its encoded form in memory, as upstream. Of trees only one lives at a time.
 */
final class ProtobufListStream {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final ProtobufList list;
    private final ObjectNode listMeta;
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private final ChunkedBytes items = new ChunkedBytes(CHUNK_BYTES, chunks::add);
    private Exchange.@Nullable Body body;
    private boolean closed;

    /**
     * An empty list.
     *
     * @param listMeta its own metadata
     */
    ProtobufListStream(ProtobufList list, ObjectNode listMeta) {
        this.list = list;
        this.listMeta = listMeta;
    }

    /** Adds an object, in the form that the list has. */
    void add(ObjectNode object) {
        items.write(list.item(object));
    }

    /** Sends the list. What is long goes in chunks, as the client takes them. */
    void send(Exchange exchange) {
        items.finish();
        long itemBytes = items.written();
        chunks.addFirst(list.head(listMeta, itemBytes));
        chunks.addLast(list.tail(listMeta));
        String mediaType = Encoding.PROTOBUF.mediaType();
        if (itemBytes <= ListStream.WHOLE_BYTES) {
            exchange.reply(new Reply(200, mediaType, Map.of(), ListStream.join(chunks)));
            return;
        }
        exchange.execute(() -> {
            Exchange.Body out = exchange.stream(200, mediaType, Map.of());
            out.onClosed(this::close);
            body = out;
            flush();
        });
    }

    private void flush() {
        Exchange.Body out = body;
        while (out != null && !closed && !chunks.isEmpty()) {
            if (out.full()) {
                out.onDrained(this::flush);
                return;
            }
            List<byte[]> turn = new ArrayList<>();
            for (int bytes = 0; bytes < ListStream.TURN_BYTES && !chunks.isEmpty(); bytes += CHUNK_BYTES) {
                turn.add(chunks.remove());
            }
            out.write(turn);
        }
        if (out != null && !closed) {
            out.end();
        }
    }

    private void close() {
        closed = true;
        chunks.clear();
    }
}
