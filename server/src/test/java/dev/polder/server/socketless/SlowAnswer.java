package dev.polder.server.socketless;

import dev.polder.server.request.Exchange;
import dev.polder.server.request.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;

/**
 * An exchange whose client takes what is written only when it is told to. The thread of the test is its event loop; others hand
 * it tasks, and when they do is theirs: whoever expects something goes on until it has come.
 */
final class SlowAnswer implements Exchange, Exchange.Body {

    private final Thread loop = Thread.currentThread();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final List<Runnable> whenDrained = new ArrayList<>();
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    /** What is to be done after so many milliseconds. */
    private final Map<Long, Runnable> later = new ConcurrentHashMap<>();

    private boolean full;
    private boolean ended;
    private boolean brokenOff;

    /**
     * Runs what is to be run on the event loop until something has come; the client takes nothing meanwhile.
     *
     * @throws InterruptedException when the time of the test is over and it has not come
     */
    void turnUntil(BooleanSupplier come) throws InterruptedException {
        while (!come.getAsBoolean()) {
            tasks.take().run();
        }
    }

    /** The same, with a client that takes whatever has been written. */
    void drainUntil(BooleanSupplier come) throws InterruptedException {
        while (!come.getAsBoolean()) {
            full = false;
            tasks.addAll(whenDrained);
            whenDrained.clear();
            tasks.take().run();
        }
    }

    /** Whether something is to be done after so many milliseconds. */
    boolean waitsFor(long delayMillis) {
        return later.containsKey(delayMillis);
    }

    /** So many milliseconds have passed: what waits for them is done next. */
    void ring(long delayMillis) {
        tasks.add(Objects.requireNonNull(later.remove(delayMillis), "nothing waits for that"));
    }

    String text() {
        return taken.toString(StandardCharsets.UTF_8);
    }

    boolean isEnded() {
        return ended;
    }

    boolean isBrokenOff() {
        return brokenOff;
    }

    @Override
    public void warn(String text) {
        throw new AssertionError("warned: " + text);
    }

    @Override
    public void reply(Reply reply) {
        throw new AssertionError("answered at once: " + reply.code());
    }

    @Override
    public Body stream(int code, String contentType, Map<String, String> headers) {
        return this;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Runnable schedule(long delayMillis, Runnable task) {
        later.put(delayMillis, task);
        return () -> {};
    }

    /** Of a body all calls are made on the event loop; another thread is told to who goes on next. */
    private void onLoop() {
        Thread caller = Thread.currentThread();
        if (!caller.equals(loop)) {
            AssertionError wrong = new AssertionError("a body is written by " + caller);
            tasks.add(() -> {
                throw wrong;
            });
        }
    }

    @Override
    public void write(List<byte[]> pieces) {
        onLoop();
        pieces.forEach(taken::writeBytes);
        full = true;
    }

    @Override
    public boolean full() {
        onLoop();
        return full;
    }

    @Override
    public void onDrained(Runnable callback) {
        onLoop();
        whenDrained.add(callback);
    }

    @Override
    public void onClosed(Runnable callback) {
        onLoop();
        // This client stays.
    }

    @Override
    public void end() {
        onLoop();
        ended = true;
    }

    @Override
    public void breakOff() {
        onLoop();
        brokenOff = true;
    }
}
