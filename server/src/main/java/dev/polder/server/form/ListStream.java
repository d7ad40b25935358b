package dev.polder.server.form;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.polder.api.status.Status;
import dev.polder.server.errors.Failures;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.Outside;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.Splicer;
import dev.polder.storage.view.encoding.ChunkedBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plain JSON list on its way to a client. What fits into {@link #WHOLE_BYTES} is one reply with a length; more is
 * streamed in chunks, and pauses while the client does not take them, so that a list costs constant memory. A client that is
 * so slow that history passes its list by sees it broken off, and lists again.
 */
final class ListStream {

    private static final Logger LOG = LoggerFactory.getLogger(ListStream.class);

    /** Chunks of this size cost a third of what one write per item does. */
    private static final int CHUNK_BYTES = 64 * 1024;

    /** Answers up to this size are sent whole, with a length and compressed when the client wants that. */
    static final int WHOLE_BYTES = 2 * 1024 * 1024;

    /** How many bytes are made before the event loop gets to serve others. */
    static final int TURN_BYTES = 512 * 1024;

    private final Forms forms;
    private final ServedResource resource;
    private final ListPage page;
    private final Exchange exchange;
    private final RawRequest raw;
    private final Failures failures;
    private final List<byte[]> ready = new ArrayList<>();
    private final ChunkedBytes sink = new ChunkedBytes(CHUNK_BYTES, ready::add);
    private boolean first = true;
    private long turnEnds;
    private Exchange.@Nullable Body body;
    private boolean closed;

    ListStream(
            Forms forms, ServedResource resource, ListPage page, Exchange exchange, RawRequest raw, Failures failures) {
        this.forms = forms;
        this.resource = resource;
        this.page = page;
        this.exchange = exchange;
        this.raw = raw;
        this.failures = failures;
    }

    /** Starts on any thread. Selecting may have been no work for the event loop, yet a body is written by nobody else. */
    void start() {
        sink.write(head());
        turnEnds = WHOLE_BYTES;
        if (Thread.currentThread().isVirtual()) {
            exchange.execute(this::turn);
        } else {
            turn();
        }
    }

    private void turn() {
        if (page.items().mayBlock()) {
            Thread.startVirtualThread(() -> guard(this::produceBlocking));
        } else {
            guard(this::produce);
        }
    }

    /** Makes bytes until the end, or until it is somebody else's turn. Items that need parsing move to a virtual thread. */
    private void produce() {
        while (page.items().hasNext() && sink.written() < turnEnds) {
            ObjectRecord record = page.items().next();
            if (!forms.ready(resource, record)) {
                Thread.startVirtualThread(() -> guard(() -> {
                    forms.shown(resource, record);
                    exchange.execute(() -> guard(() -> {
                        append(record);
                        produce();
                    }));
                }));
                return;
            }
            append(record);
        }
        flush(!page.items().hasNext());
    }

    /** The same on a thread that may wait for values. */
    private void produceBlocking() {
        while (page.items().hasNext() && sink.written() < turnEnds) {
            append(page.items().next());
        }
        boolean done = !page.items().hasNext();
        exchange.execute(() -> guard(() -> flush(done)));
    }

    /** A failure is the answer, or breaks off the one that has begun. */
    private void guard(Runnable step) {
        try {
            Outside.during(exchange, step);
        } catch (RuntimeException failure) {
            exchange.execute(() -> fail(failure));
        }
    }

    private void fail(RuntimeException failure) {
        Exchange.Body begun = body;
        if (begun == null) {
            failures.answer(exchange, raw, failure);
        } else if (!closed) {
            Status status = failures.status(raw, failure);
            LOG.debug("a list was broken off: {}", status.message());
            begun.breakOff();
        }
    }

    private void append(ObjectRecord record) {
        if (first) {
            first = false;
        } else {
            sink.write((byte) ',');
        }
        long version = forms.version(record.revision());
        Splicer.append(forms.shown(resource, record), version, resource.apiVersion(), sink);
    }

    private void flush(boolean done) {
        if (closed) {
            return;
        }
        if (done) {
            sink.write(TAIL);
            sink.finish();
            if (body == null) {
                exchange.reply(Reply.json(200, join(ready)));
                return;
            }
        }
        Exchange.Body out = body();
        if (!ready.isEmpty()) {
            out.write(List.copyOf(ready));
            ready.clear();
        }
        if (done) {
            out.end();
            return;
        }
        turnEnds = sink.written() + TURN_BYTES;
        if (out.full()) {
            page.items().rest();
            out.onDrained(this::turn);
        } else {
            exchange.execute(this::turn);
        }
    }

    private Exchange.Body body() {
        Exchange.Body out = body;
        if (out == null) {
            out = exchange.stream(200, Reply.JSON, Map.of());
            out.onClosed(() -> closed = true);
            body = out;
        }
        return out;
    }

    /** The pieces as one. */
    static byte[] join(Collection<byte[]> pieces) {
        if (pieces.size() == 1) {
            return pieces.iterator().next();
        }
        byte[] whole = new byte[pieces.stream().mapToInt(piece -> piece.length).sum()];
        int end = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, whole, end, piece.length);
            end += piece.length;
        }
        return whole;
    }

    private static final byte[] TAIL = "]}\n".getBytes(StandardCharsets.UTF_8);

    private byte[] head() {
        StringBuilder head = new StringBuilder(192);
        head.append("{\"kind\":\"").append(resource.type().names().listKind());
        head.append("\",\"apiVersion\":\"").append(resource.apiVersion());
        head.append("\",\"metadata\":{\"resourceVersion\":\"")
                .append(forms.version(page.revision()))
                .append('"');
        if (!page.continueToken().isEmpty()) {
            head.append(",\"continue\":\"");
            JsonStringEncoder.getInstance().quoteAsString(page.continueToken(), head);
            head.append('"');
        }
        if (page.remaining() != null) {
            head.append(",\"remainingItemCount\":").append(page.remaining());
        }
        return head.append("},\"items\":[").toString().getBytes(StandardCharsets.UTF_8);
    }
}
