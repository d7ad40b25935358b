package dev.polder.server.socketless;

import dev.polder.server.request.Exchange;
import dev.polder.server.request.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** An exchange whose client takes what is written only when it is told to. For one thread. */
final class SlowAnswer implements Exchange, Exchange.Body {

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final List<Runnable> whenDrained = new ArrayList<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean full;
    private boolean ended;
    private boolean brokenOff;

    /** Runs what is to be run on the event loop, until nothing is left. */
    void turn() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** The client takes what has been written; the server goes on until it has written again. */
    void drain() {
        full = false;
        tasks.addAll(whenDrained);
        whenDrained.clear();
        turn();
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
        return () -> {};
    }

    @Override
    public void write(List<byte[]> pieces) {
        pieces.forEach(taken::writeBytes);
        full = true;
    }

    @Override
    public boolean full() {
        return full;
    }

    @Override
    public void onDrained(Runnable callback) {
        whenDrained.add(callback);
    }

    @Override
    public void onClosed(Runnable callback) {
        // This client stays.
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public void breakOff() {
        brokenOff = true;
    }
}
