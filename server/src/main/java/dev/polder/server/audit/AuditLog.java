package dev.polder.server.audit;

import dev.polder.server.config.AuditConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines in the order in which they come. One thread of its own writes, so that nobody else waits for a disk unless
 * the mode says so.
 */
final class AuditLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    /** A line, and who waits for it; a line of null ends the log. */
    private record Entry(byte @Nullable [] line, CompletableFuture<Void> written) {}

    private final AuditSink sink;
    private final AuditConfig.Mode mode;
    private final int buffer;
    private final BlockingQueue<Entry> waiting = new LinkedBlockingQueue<>();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final Thread writer;

    AuditLog(AuditSink sink, AuditConfig.Mode mode, int buffer) {
        this.sink = sink;
        this.mode = mode;
        this.buffer = buffer;
        this.writer = Thread.ofPlatform().daemon().name("polder-audit").start(this::run);
    }

    /**
     * Takes a line.
     *
     * @return completes when whoever asked may go on; in mode blocking-strict exceptionally when the line could not be written
     */
    CompletionStage<Void> append(byte[] line) {
        events.incrementAndGet();
        if (mode == AuditConfig.Mode.BATCH) {
            if (waiting.size() >= buffer) {
                errors.incrementAndGet();
            } else {
                waiting.add(new Entry(line, new CompletableFuture<>()));
            }
            return DONE;
        }
        Entry entry = new Entry(line, new CompletableFuture<>());
        waiting.add(entry);
        return mode == AuditConfig.Mode.BLOCKING_STRICT
                ? entry.written()
                : entry.written().exceptionally(lost -> null);
    }

    /** How many events there were (metric {@code apiserver_audit_event_total}). */
    long events() {
        return events.get();
    }

    /** How many of them are not in the log (metric {@code apiserver_audit_error_total}). */
    long errors() {
        return errors.get();
    }

    private void run() {
        List<Entry> batch = new ArrayList<>();
        boolean open = true;
        while (open) {
            try {
                batch.add(waiting.take());
            } catch (InterruptedException e) {
                return;
            }
            waiting.drainTo(batch);
            for (Entry entry : batch) {
                byte[] line = entry.line();
                if (line == null) {
                    open = false;
                    entry.written().complete(null);
                } else {
                    write(line, entry.written());
                }
            }
            batch.clear();
        }
    }

    private void write(byte[] line, CompletableFuture<Void> written) {
        try {
            sink.write(line);
            written.complete(null);
        } catch (IOException | RuntimeException e) {
            if (errors.getAndIncrement() == 0) {
                LOG.error("an event could not be written to the audit log; further ones are only counted", e);
            }
            written.completeExceptionally(e);
        }
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() throws IOException, InterruptedException {
        waiting.add(new Entry(null, new CompletableFuture<>()));
        writer.join();
        sink.close();
    }
}
