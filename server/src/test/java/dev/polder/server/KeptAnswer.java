package dev.polder.server;

import dev.polder.server.request.Exchange;
import dev.polder.server.request.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** An exchange without a connection: keeps what is answered, and runs tasks at once on the thread that brings them. */
public final class KeptAnswer implements Exchange {

    private final CountDownLatch answered = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final StringBuilder streamed = new StringBuilder();
    private final Map<String, String> annotations = new ConcurrentHashMap<>();
    private volatile @Nullable Reply reply;
    private final List<IntConsumer> ends = new CopyOnWriteArrayList<>();
    private volatile int largest;
    private @Nullable Runnable closed;

    /** What has been answered so far; null for nothing. */
    public @Nullable Reply now() {
        return reply;
    }

    /** The answer, when another thread gives it. */
    public Reply await() throws InterruptedException {
        boolean came = answered.await(20, TimeUnit.SECONDS);
        Reply given = reply;
        if (!came || given == null) {
            throw new AssertionError("no answer");
        }
        return given;
    }

    /** Returns when a stream has begun. */
    public void awaitStream() throws InterruptedException {
        if (!answered.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("no stream");
        }
    }

    /** What has been streamed, once a text has come. */
    public String streamedThrough(String text) throws InterruptedException {
        synchronized (streamed) {
            while (streamed.indexOf(text) < 0) {
                streamed.wait();
            }
            return streamed.toString();
        }
    }

    /** What has been streamed so far. */
    public String streamed() {
        synchronized (streamed) {
            return streamed.toString();
        }
    }

    /** Returns when the stream has ended. */
    public void awaitEnd() throws InterruptedException {
        if (!ended.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the stream goes on");
        }
    }

    /** The most bytes that were streamed in one go. */
    public int largest() {
        return largest;
    }

    /** The client goes away. */
    public void leave() {
        synchronized (this) {
            if (closed != null) {
                closed.run();
            }
        }
        ends.forEach(one -> one.accept(499));
    }

    @Override
    public void onEnd(IntConsumer callback) {
        ends.add(callback);
    }

    /** What was put beside the record in the audit log. */
    public Map<String, String> annotations() {
        return annotations;
    }

    @Override
    public boolean isAudited() {
        return true;
    }

    @Override
    public void annotate(String key, String value) {
        annotations.putIfAbsent(key, value);
    }

    @Override
    public void warn(String text) {}

    @Override
    public void reply(Reply given) {
        reply = given;
        answered.countDown();
    }

    @Override
    public Body stream(int code, String contentType, Map<String, String> headers) {
        answered.countDown();
        return new Body() {
            @Override
            public void write(List<byte[]> pieces) {
                largest = Math.max(
                        largest, pieces.stream().mapToInt(piece -> piece.length).sum());
                synchronized (streamed) {
                    pieces.forEach(piece -> streamed.append(new String(piece, StandardCharsets.UTF_8)));
                    streamed.notifyAll();
                }
            }

            @Override
            public boolean full() {
                return false;
            }

            @Override
            public void onDrained(Runnable callback) {}

            @Override
            public void onClosed(Runnable callback) {
                synchronized (KeptAnswer.this) {
                    closed = callback;
                }
            }

            @Override
            public void end() {
                ended.countDown();
            }

            @Override
            public void breakOff() {
                ended.countDown();
            }
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
