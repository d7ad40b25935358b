package dev.polder.bench.micro;

import dev.polder.server.request.Exchange;
import dev.polder.server.request.Reply;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps the pieces of an answer of unknown length. Tasks run one after another on the threads that hand them over. */
final class StreamedExchange implements Exchange {

    private static final long PIECE_SECONDS = 30;

    private final BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();
    private Runnable closed = () -> {};

    /** What has been streamed next, in one go. */
    byte[] next() throws InterruptedException {
        byte[] piece = pieces.poll(PIECE_SECONDS, TimeUnit.SECONDS);
        if (piece == null) {
            throw new IllegalStateException("nothing streamed in " + PIECE_SECONDS + " s");
        }
        return piece;
    }

    /** The client goes away. */
    synchronized void leave() {
        closed.run();
    }

    @Override
    public void warn(String text) {
        throw new IllegalStateException("a benchmark's request was warned about: " + text);
    }

    @Override
    public void reply(Reply given) {
        throw new IllegalStateException("answered at once, with " + given.code());
    }

    @Override
    public Body stream(int code, String contentType, Map<String, String> headers) {
        return new Body() {
            @Override
            public void write(List<byte[]> written) {
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                written.forEach(whole::writeBytes);
                pieces.add(whole.toByteArray());
            }

            @Override
            public boolean full() {
                return false;
            }

            @Override
            public void onDrained(Runnable callback) {}

            @Override
            public void onClosed(Runnable callback) {
                closed = callback;
            }

            @Override
            public void end() {}

            @Override
            public void breakOff() {}
        };
    }

    @Override
    public synchronized void execute(Runnable task) {
        task.run();
    }

    @Override
    public Runnable schedule(long delayMillis, Runnable task) {
        return () -> {};
    }
}
